import type { GroupVersionKind, OpenapiResource, Schema } from './types.ts';

interface Operation {
  readonly method: string;
  /** `x-kubernetes-action`. */
  readonly action: string;
}

const collection: Readonly<Record<string, Operation>> = {
  list: { method: 'get', action: 'list' },
  create: { method: 'post', action: 'post' },
  deletecollection: { method: 'delete', action: 'deletecollection' },
};

const single: Readonly<Record<string, Operation>> = {
  get: { method: 'get', action: 'get' },
  update: { method: 'put', action: 'put' },
  patch: { method: 'patch', action: 'patch' },
  delete: { method: 'delete', action: 'delete' },
  create: { method: 'post', action: 'post' },
};

const text = (name: string) => ({ name, in: 'query', schema: { type: 'string', uniqueItems: true } });
const writeParameters = [text('dryRun'), text('fieldManager'), text('fieldValidation')];
const force = { name: 'force', in: 'query', schema: { type: 'boolean', uniqueItems: true } };

const parameters: Readonly<Record<string, readonly Schema[]>> = {
  post: writeParameters,
  put: writeParameters,
  patch: [...writeParameters, force],
};

const all = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const customPatchTypes = [
  'application/apply-patch+yaml',
  'application/json-patch+json',
  'application/merge-patch+json',
];
const patchTypes = [...customPatchTypes, 'application/strategic-merge-patch+json'];

/** The paths of a resource. kubectl looks here which kind a path has, and which patches and whether `fieldValidation` it takes. */
export function pathsOf(
  resource: OpenapiResource,
  componentOf: (kind: GroupVersionKind) => Schema | undefined,
): Record<string, Schema> {
  const { group, version, namespaced } = resource;
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  const base = `${root}${namespaced ? '/namespaces/{namespace}' : ''}/${resource.resource}`;
  const own = { group, version, kind: resource.kind };
  const verbs = resource.verbs ?? all;
  const paths: Record<string, Schema> = {};
  const add = (
    path: string,
    operations: Readonly<Record<string, Operation>>,
    given: readonly string[],
    kind: GroupVersionKind,
  ) => {
    const chosen = given.map((verb) => operations[verb]).filter((operation) => operation !== undefined);
    if (chosen.length === 0) return;
    const types = resource.customSchema === undefined ? patchTypes : customPatchTypes;
    const item = chosen.map(({ method, action }) => [
      method,
      operation(method, action, kind, componentOf(kind), types),
    ]);
    paths[path] = { ...paths[path], ...Object.fromEntries(item), parameters: pathParameters(path) };
  };
  add(base, collection, verbs, own);
  add(
    `${base}/{name}`,
    single,
    verbs.filter((verb) => verb !== 'create'),
    own,
  );
  if (namespaced)
    add(
      `${root}/${resource.resource}`,
      collection,
      verbs.filter((verb) => verb === 'list'),
      own,
    );
  for (const [name, subresource] of Object.entries(resource.subresources ?? {})) {
    add(`${base}/{name}/${name}`, single, subresource.verbs, subresource.kind ?? own);
  }
  return paths;
}

function operation(
  method: string,
  action: string,
  kind: GroupVersionKind,
  component: Schema | undefined,
  types: readonly string[],
): Schema {
  const content = component === undefined ? {} : { 'application/json': { schema: component } };
  const bodies =
    method === 'patch'
      ? Object.fromEntries(types.map((type) => [type, { schema: { type: 'object' } }]))
      : { '*/*': { schema: component ?? { type: 'object' } } };
  return {
    ...(parameters[method] === undefined ? {} : { parameters: parameters[method] }),
    ...(method === 'post' || method === 'put' || method === 'patch'
      ? { requestBody: { content: bodies, required: true } }
      : {}),
    responses: { '200': { description: 'OK', content } },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': kind,
  };
}

function pathParameters(path: string): readonly Schema[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string', uniqueItems: true },
  }));
}
