import {
  type FieldError,
  fieldInvalid,
  invalid,
  type KubeObject,
  nameIsPathSegment,
  path,
  validateObjectMeta,
  validateObjectMetaUpdate,
} from '#apimachinery';
import { validateFinalizerNames } from './finalizer-names.ts';
import type { RequestContext, ResourceDefinition, SubresourceDefinition, UpdateRule } from './resource.ts';

const at = path('metadata');
const usualRules: readonly UpdateRule[] = ['metadata update', 'object', 'change'];
const newRules = ['metadata', 'object'] as const;
const partRules = ['metadata update', 'change'] as const;

/** Throws 422 with all that is wrong with a new object, or else warns. Follows rest.BeforeCreate. */
export function validateNew(resource: ResourceDefinition, object: KubeObject, context: RequestContext): void {
  const rules = resource.createRules ?? newRules;
  const own = context.asked?.hub?.validate?.(object, undefined, context);
  refuse(resource, object, own ?? updateErrors(resource, object, object, context, rules));
  refuse(resource, object, rules.includes('metadata') ? nameInPath(object) : commonMetadata(resource, object));
  warn(resource, object, undefined, context);
}

/** As `validateNew`, of a change of an object or of a part of it. Follows rest.BeforeUpdate. */
export function validateChange(
  resource: ResourceDefinition,
  subresource: SubresourceDefinition | undefined,
  object: KubeObject,
  previous: KubeObject,
  context: RequestContext,
): void {
  const common = [
    ...validateObjectMeta(object.metadata, { namespaced: resource.namespaced, validateName: () => [] }, at),
    ...validateObjectMetaUpdate(object.metadata, previous.metadata, at),
  ];
  const own =
    subresource === undefined
      ? (context.asked?.hub?.validate?.(object, previous, context) ?? updateErrors(resource, object, previous, context))
      : (subresource.updateRules ?? partRules).flatMap((rule) =>
          rule === 'change'
            ? (subresource.validateUpdate?.(object, previous, context) ?? [])
            : metadataUpdate(resource, object, previous),
        );
  refuse(resource, object, [...common, ...own]);
  // Only who writes the whole object, or scales it, is warned about it.
  if (subresource === undefined || subresource.view !== undefined) {
    warn(resource, object, previous, context);
  }
}

/** What the kind itself says of an update, in its order. */
export function updateErrors(
  resource: ResourceDefinition,
  object: KubeObject,
  previous: KubeObject,
  context: RequestContext,
  rules: readonly UpdateRule[] = rulesOf(resource),
): FieldError[] {
  const errorsOf = (rule: UpdateRule): readonly FieldError[] => {
    switch (rule) {
      case 'metadata':
        return metadata(resource, object);
      case 'metadata update':
        return metadataUpdate(resource, object, previous);
      case 'object':
        return resource.validate?.(object, context) ?? [];
      case 'change':
        return resource.validateUpdate?.(object, previous, context) ?? [];
    }
  };
  return rules.flatMap(errorsOf);
}

/** The rounds of checks that an update of that kind goes through. */
export function rulesOf({ updateRules }: ResourceDefinition): readonly UpdateRule[] {
  return updateRules ?? usualRules;
}

/** Whatever a kind takes for a name, it stands in a path. */
function nameInPath({ metadata: { name = '' } }: KubeObject): FieldError[] {
  return nameIsPathSegment(name, false).map((problem) => fieldInvalid(at.child('name'), name, problem));
}

/** What every kind is asked, and what is asked of those alone whose own rules leave metadata out. */
function commonMetadata({ namespaced }: ResourceDefinition, object: KubeObject): FieldError[] {
  return [...validateObjectMeta(object.metadata, { namespaced, validateName: nameIsPathSegment }, at)];
}

function metadata(resource: ResourceDefinition, object: KubeObject): FieldError[] {
  const { namespaced, validateName } = resource;
  return [
    ...validateObjectMeta(object.metadata, { namespaced, validateName }, at),
    ...finalizerNames(resource, object),
  ];
}

function metadataUpdate(resource: ResourceDefinition, object: KubeObject, previous: KubeObject): FieldError[] {
  return [...validateObjectMetaUpdate(object.metadata, previous.metadata, at), ...finalizerNames(resource, object)];
}

function finalizerNames({ custom, anyFinalizer }: ResourceDefinition, object: KubeObject): readonly FieldError[] {
  return custom === undefined && anyFinalizer !== true ? validateFinalizerNames(object.metadata) : [];
}

function refuse(resource: ResourceDefinition, object: KubeObject, errors: readonly FieldError[]): void {
  if (errors.length > 0) {
    throw invalid(resource.group, resource.kind, object.metadata.name ?? '', errors);
  }
}

function warn(
  resource: ResourceDefinition,
  object: KubeObject,
  previous: KubeObject | undefined,
  context: RequestContext,
): void {
  for (const warning of resource.warnings?.(object, previous) ?? []) {
    context.warn(warning);
  }
}
