import {
  compareKubeVersions,
  deepCopy,
  deepEqual,
  deepFreeze,
  type FieldError,
  fieldInvalid,
  forbidden,
  isQualifiedName,
  type KubeObject,
  path,
  validateObjectMeta,
} from '#apimachinery';
import type { CustomResourceDefinition, CustomResourceDefinitionVersion } from '#types/apiextensions-v1';
import { keepAllMetadata } from '../../../registry/metadata.ts';
import {
  type CustomConversion,
  type CustomKind,
  defineResource,
  type RequestContext,
  type ResourceDefinition,
} from '../../../registry/resource.ts';
import { customColumns } from './columns.ts';
import { arrangeCustom, decodeCustom } from './decode.ts';
import { validateEmbedded } from './embedded.ts';
import { jsonPath } from './json-path.ts';
import { validateListTypes } from './list-types.ts';
import { applyDefaults, prune, pruneNulls } from './prune.ts';
import { ruleValidator } from './rules.ts';
import { customScale, validateScale } from './scale.ts';
import type { Schema } from './schema.ts';
import { validateValue } from './validate-value.ts';

/** In the order in which discovery tells them. */
const verbs = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'];
const anything: Schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
const standardFinalizers: ReadonlySet<string> = new Set(['orphan', 'foregroundDeletion', 'kubernetes']);

/** The kinds that an accepted CustomResourceDefinition brings: one for each served version, the preferred one first. */
export function customKinds(
  definition: CustomResourceDefinition,
  /** Of definitions whose versions a webhook converts. */
  convert?: CustomConversion['convert'],
): readonly ResourceDefinition[] {
  return definition.spec.versions
    .filter(({ served }) => served)
    .sort((a, b) => compareKubeVersions(a.name, b.name))
    .map((version) => customKind(definition, version, convert));
}

function customKind(
  definition: CustomResourceDefinition,
  version: CustomResourceDefinitionVersion,
  convert: CustomConversion['convert'] | undefined,
): ResourceDefinition {
  const { spec, status } = definition;
  const names = status?.acceptedNames ?? spec.names;
  const schema = version.schema?.openAPIV3Schema ?? anything;
  const { status: hasStatus, scale } = version.subresources ?? {};
  const apiVersion = `${spec.group}/${version.name}`;
  const checkRules = ruleValidator(schema);
  const isTerminating = definition.metadata.deletionTimestamp !== undefined;
  const deprecation = deprecationOf(definition, version);
  const selectable = (version.selectableFields ?? []).map(
    ({ jsonPath: text }) => [text.replace(/^\./, ''), selectorOf(text)] as const,
  );

  /** Rules are about objects that are sound otherwise. */
  const withRules = (
    errors: FieldError[],
    object: KubeObject,
    previous: KubeObject | undefined,
    { warn }: Pick<RequestContext, 'warn'>,
  ): FieldError[] => {
    if (checkRules === undefined) return errors;
    const metadata = validateObjectMeta(object.metadata, { namespaced: spec.scope === 'Namespaced' }, path('metadata'));
    return withBlocked(errors, metadata) ?? [...errors, ...checkRules(object, previous, warn)];
  };
  const validate = (
    object: KubeObject,
    previous: KubeObject | undefined,
    context: Pick<RequestContext, 'warn'>,
  ): FieldError[] => {
    const errors = [
      ...validateValue(schema, object, '', previous),
      ...validateScale(object, scale),
      ...validateEmbedded(object, schema, path()),
    ];
    if (previous === undefined || validateListTypes(previous, schema, path()).length === 0) {
      errors.push(...validateListTypes(object, schema, path()));
    }
    return withRules(errors, object, previous, context);
  };
  const validateStatus = (object: KubeObject, previous: KubeObject, context: RequestContext): FieldError[] => {
    const part = schema.properties?.status;
    const errors =
      part === undefined || object.status === undefined
        ? []
        : validateValue(part, object.status, '', previous.status).map(inStatus);
    return withRules([...errors, ...validateScale(object, scale, ['status'])], object, previous, context);
  };

  return defineResource({
    group: spec.group,
    version: version.name,
    kind: names.kind,
    resource: names.plural,
    singular: names.singular ?? names.kind.toLowerCase(),
    namespaced: spec.scope === 'Namespaced',
    shortNames: names.shortNames ?? [],
    categories: names.categories ?? [],
    schema: '',
    custom: customSchema(schema, spec, apiVersion, convert),
    verbs,
    columns: customColumns(version.additionalPrinterColumns),
    ...(deprecation === undefined ? {} : { deprecation }),
    allowUnconditionalUpdate: false,
    updateRules: ['metadata update', 'change'],
    defaults: (object) => applyDefaults(object, schema),
    prepareForCreate: (object) => {
      if (isTerminating) {
        const reason = 'create not allowed while custom resource definition is terminating';
        throw forbidden(spec.group, names.plural, object.metadata.name ?? '', reason);
      }
      if (hasStatus !== undefined) delete object.status;
    },
    validate: (object, context) => validate(object, undefined, context),
    validateUpdate: validate,
    warnings: finalizerWarnings,
    generation: (next, previous) => !deepEqual(withoutMetadata(next), withoutMetadata(previous)),
    ...(selectable.length === 0 ? {} : { fieldSelectors: Object.fromEntries(selectable) }),
    subresources: {
      ...(hasStatus === undefined
        ? {}
        : {
            status: {
              verbs: ['get', 'patch', 'update'],
              prepareForUpdate: keepAllMetadata,
              validateUpdate: validateStatus,
            },
          }),
      ...(scale === undefined ? {} : { scale: customScale(scale, validate) }),
    },
  });
}

/** A status is validated by itself: its messages name fields from there on, where they are is told from the root. */
function inStatus(error: FieldError): FieldError {
  return { ...error, field: error.field === '<nil>' ? 'status' : `status.${error.field}` };
}

/** The schema of each version, by apiVersion. */
function storedSchemas({ group, versions }: CustomResourceDefinition['spec']): ReadonlyMap<string, Schema> {
  return new Map(versions.map(({ name, schema }) => [`${group}/${name}`, schema?.openAPIV3Schema ?? anything]));
}

function customSchema(
  schema: Schema,
  spec: CustomResourceDefinition['spec'],
  apiVersion: string,
  convert: CustomConversion['convert'] | undefined,
): CustomKind {
  const { kind, listKind = `${kind}List` } = spec.names;
  const stored = storedSchemas(spec);
  const storageVersion = spec.versions.find(({ storage }) => storage)?.name ?? '';
  const storedAs = `${spec.group}/${storageVersion}`;
  const shown = new WeakMap<KubeObject, KubeObject>();
  // What somebody outside converts says itself which version it is.
  const versionOf = (object: KubeObject) => (convert === undefined ? apiVersion : (object.apiVersion ?? apiVersion));
  const arrange = (object: KubeObject) => arrangeCustom(object, versionOf(object), kind);
  return {
    listKind,
    openapi: schema as Readonly<Record<string, unknown>>,
    decode: (object) => decodeCustom(object, schema),
    arrange,
    storageVersion,
    fits: (object, wanted) => {
      const other = stored.get(wanted);
      return other === undefined || prune(deepCopy(withoutMetadata(object)) as KubeObject, other).length === 0;
    },
    store: (object) => {
      const own = stored.get(storedAs);
      if (apiVersion === storedAs || own === undefined || convert !== undefined) return object;
      const copy = deepCopy(object);
      prune(copy, own);
      pruneNulls(copy, own);
      applyDefaults(copy, own);
      return arrangeCustom(copy, storedAs, kind);
    },
    // Defaults are those of the version that is stored; what this one does not know is left out.
    show: (object) => {
      const known = shown.get(object);
      if (known !== undefined) return known;
      const own = stored.get(object.apiVersion ?? '') ?? schema;
      const copy = deepCopy(object);
      prune(copy, own);
      pruneNulls(copy, own);
      applyDefaults(copy, own);
      if (own !== schema && convert === undefined) prune(copy, schema);
      const arranged = arrange(copy);
      const result = deepEqual(arranged, object) ? object : deepFreeze(arranged);
      shown.set(object, result);
      return result;
    },
    ...(convert === undefined
      ? {}
      : {
          conversion: {
            convert,
            known: (object) => {
              const copy = deepCopy(object);
              const own = stored.get(object.apiVersion) ?? schema;
              prune(copy, own);
              pruneNulls(copy, own);
              return deepFreeze(arrange(copy));
            },
            openapiOf: (wanted) => stored.get(wanted) as CustomKind['openapi'] | undefined,
          },
        }),
  };
}

function withoutMetadata({ metadata: _, ...rest }: KubeObject): object {
  return rest;
}

const blocking: ReadonlySet<FieldError['type']> = new Set([
  'FieldValueNotSupported',
  'FieldValueRequired',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
]);

/** Follows customResourceStrategy, hasBlockingErr; undefined: nothing blocks. `others` are told elsewhere. */
function withBlocked(errors: readonly FieldError[], others: readonly FieldError[]): FieldError[] | undefined {
  if (![...errors, ...others].some(({ type }) => blocking.has(type))) return undefined;
  const text =
    'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation';
  return [...errors, fieldInvalid('<nil>', null, text)];
}

function selectorOf(text: string): (object: KubeObject) => string {
  const find = jsonPath(text);
  return (object) => {
    const [value] = find?.(object) ?? [];
    return value === undefined || value === null ? '' : String(value);
  };
}

/** Follows defaultDeprecationWarning of apiextensions pkg/apiserver. */
function deprecationOf(
  { spec }: CustomResourceDefinition,
  version: CustomResourceDefinitionVersion,
): string | undefined {
  if (version.deprecated !== true) return undefined;
  if (version.deprecationWarning !== undefined) return version.deprecationWarning;
  const [newer] = spec.versions
    .filter(
      ({ name, served, deprecated }) => served && deprecated !== true && compareKubeVersions(name, version.name) < 0,
    )
    .sort((a, b) => compareKubeVersions(a.name, b.name));
  const { kind } = spec.names;
  const text = `${spec.group}/${version.name} ${kind} is deprecated`;
  return newer === undefined ? text : `${text}; use ${spec.group}/${newer.name} ${kind}`;
}

/** Of custom objects odd finalizers are only warned about. Follows validateKubeFinalizerName of customresource. */
function finalizerWarnings(object: KubeObject, previous: KubeObject | undefined): readonly string[] {
  const old = previous?.metadata.finalizers ?? [];
  const added = (object.metadata.finalizers ?? []).filter((name) => !old.includes(name));
  return added.sort().flatMap((name) => {
    const at = `metadata.finalizers: ${JSON.stringify(name)}`;
    const warnings = isQualifiedName(name).map((problem) => `${at}: ${problem}`);
    if (!name.includes('/') && !standardFinalizers.has(name)) {
      const what = name.includes('.')
        ? 'a domain-qualified finalizer name including a path (/)'
        : 'a domain-qualified finalizer name';
      warnings.push(`${at}: prefer ${what} to avoid accidental conflicts with other finalizer writers`);
    }
    return warnings;
  });
}
