import { schemaType } from '../schema/load.ts';
import { typeKeyFor } from '../schema/type-key.ts';
import { componentName, customComponentName, reference } from './component-name.ts';
import { components } from './components.ts';
import { discoveryPath, pathsOf } from './paths.ts';
import { rootParts } from './roots.ts';
import { metaKinds } from './scheme-kinds.ts';
import type { Descriptions, GroupVersionKind, OpenapiResource, Schema } from './types.ts';

/** The key of a group and version in the index: `api/v1`, `apis/apps/v1`. */
export function openapiV3Key(resource: { readonly group: string; readonly version: string }): string {
  return resource.group === '' ? `api/${resource.version}` : `apis/${resource.group}/${resource.version}`;
}

/** The document at /openapi/v3: where each group and version's own document is. `hashOf` gives a document's hash. */
export function openapiV3Index(keys: Iterable<string>, hashOf: (key: string) => string): Schema {
  const entries = [...keys].sort().map((key) => [key, { serverRelativeURL: `/openapi/v3/${key}?hash=${hashOf(key)}` }]);
  return { paths: Object.fromEntries(entries) };
}

/**
 * The OpenAPI v3 document of one group and version, from the schema table: paths with kinds and parameters, schemas
 * with types, required fields, enumerations and how lists merge. Without prose, `kubectl explain` still shows fields.
 */
export function openapiV3Group(
  resources: readonly OpenapiResource[],
  options: { readonly descriptions?: Descriptions | undefined; readonly version?: string } = {},
): Schema {
  const isCustom = resources.some(({ customSchema }) => customSchema !== undefined);
  const prose = options.descriptions ?? (() => undefined);
  const wanted = new Map<string, readonly GroupVersionKind[]>();
  const want = (kind: GroupVersionKind | undefined, typeKey: string | undefined) => {
    if (typeKey === undefined || schemaType(typeKey) === undefined) return undefined;
    const kinds = wanted.get(typeKey) ?? metaKinds(typeKey, isCustom) ?? [];
    const isKnown =
      kind === undefined || metaKinds(typeKey) !== undefined || kinds.some((one) => isSameKind(one, kind));
    wanted.set(typeKey, isKnown ? kinds : [...kinds, kind]);
    return reference(componentName(typeKey));
  };
  const componentOf = (kind: GroupVersionKind): Schema | undefined =>
    want(kind, typeKeyFor(kind.group, kind.version, kind.kind));

  const custom: Record<string, Schema> = {};
  const meta = (type: string) =>
    type === 'Patch' ? reference(patchName) : want(undefined, `k8s.io/apimachinery/pkg/apis/meta/v1.${type}`);
  const [first] = resources;
  const paths: Record<string, Schema> =
    first === undefined || isCustom
      ? {}
      : discoveryPath(first.group, first.version, { ofKind: componentOf, meta, prose });
  for (const resource of resources) {
    const { group, version, kind } = resource;
    const own = { group, version, kind };
    let ownReference = want(own, resource.schema);
    if (ownReference === undefined) {
      const name = customComponentName(group, version, kind);
      ownReference = reference(name);
      custom[name] = customSchema(resource, want, options.descriptions);
      custom[customComponentName(group, version, listKindOf(resource))] = customListSchema(resource, name, want);
    } else componentOf({ group, version, kind: `${kind}List` });
    const ofKind = (asked: GroupVersionKind) =>
      asked.kind === kind && asked.group === group
        ? ownReference
        : resource.customSchema !== undefined && asked.kind === listKindOf(resource)
          ? reference(customComponentName(group, version, asked.kind))
          : componentOf(asked);
    Object.assign(paths, pathsOf(resource, { ofKind, meta, prose }));
  }
  const schemas = {
    ...components(wanted, prose),
    ...custom,
    ...(JSON.stringify(paths).includes(`/${patchName}"`) ? { [patchName]: patchSchema } : {}),
  };
  return isCustom
    ? { ...head('Kubernetes CRD Swagger', 'v0.1.0'), paths: sorted(paths), components: { schemas: sorted(schemas) } }
    : document(paths, schemas, options.version);
}

/** The document of one of `rootKeys`: about the server itself. */
export function openapiV3Root(
  key: string,
  options: { readonly descriptions?: Descriptions | undefined; readonly version?: string } = {},
): Schema {
  const { paths, schemas } = rootParts(key, options.descriptions ?? (() => undefined));
  return document(paths, schemas, options.version);
}

function document(
  paths: Readonly<Record<string, Schema>>,
  schemas: Readonly<Record<string, Schema>>,
  version = 'v1.35.2',
): Schema {
  const bearer = { type: 'apiKey', description: 'Bearer Token authentication', name: 'authorization', in: 'header' };
  const named = Object.keys(schemas).length === 0 ? {} : { schemas: sorted(schemas) };
  return {
    ...head('Kubernetes', version),
    paths: sorted(paths),
    components: { ...named, securitySchemes: { BearerToken: bearer } },
  };
}

function head(title: string, version: string): Schema {
  return { openapi: '3.0.0', info: { title, version } };
}

function sorted(map: Readonly<Record<string, Schema>>): Record<string, Schema> {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function isSameKind(a: GroupVersionKind, b: GroupVersionKind): boolean {
  return a.group === b.group && a.kind === b.kind;
}

/** What a PATCH sends is of any shape. */
const patchName = 'io.k8s.apimachinery.pkg.apis.meta.v1.Patch';
const patchSchema: Schema = {
  description: 'Patch is provided to give a concrete name and type to the Kubernetes PATCH request body.',
  type: 'object',
};
const metaKey = 'k8s.io/apimachinery/pkg/apis/meta/v1.ObjectMeta';
const listMetaKey = 'k8s.io/apimachinery/pkg/apis/meta/v1.ListMeta';
/** What every kind says of the fields that all objects have. */
const podKey = 'k8s.io/api/core/v1.Pod';

function listKindOf({ kind, listKind = `${kind}List` }: OpenapiResource): string {
  return listKind;
}

function customListSchema(
  resource: OpenapiResource,
  item: string,
  want: (kind: undefined, typeKey: string) => Schema | undefined,
): Schema {
  const { group, version, kind } = resource;
  return {
    description: `${listKindOf(resource)} is a list of ${kind}`,
    type: 'object',
    required: ['items'],
    properties: {
      apiVersion: { type: 'string' },
      items: { type: 'array', items: reference(item) },
      kind: { type: 'string' },
      metadata: { allOf: [want(undefined, listMetaKey) ?? {}] },
    },
    'x-kubernetes-group-version-kind': [{ group, version, kind: listKindOf(resource) }],
  };
}

/** The schema that the author of a custom resource wrote, with the fields that every object has. */
function customSchema(
  resource: OpenapiResource,
  want: (kind: undefined, typeKey: string) => Schema | undefined,
  descriptions: Descriptions | undefined,
): Schema {
  const { group, version, kind, customSchema: given = {} } = resource;
  const meta = want(undefined, metaKey) ?? {};
  const prose = (field: string) => {
    const description = descriptions?.(podKey)?.fields?.[field];
    return description === undefined ? {} : { description };
  };
  return {
    type: 'object',
    ...given,
    properties: {
      ...(given.properties as object | undefined),
      apiVersion: { ...prose('apiVersion'), type: 'string' },
      kind: { ...prose('kind'), type: 'string' },
      metadata: { allOf: [meta], ...prose('metadata') },
    },
    'x-kubernetes-group-version-kind': [{ group, version, kind }],
  };
}
