import { createTokenKeys, decode, deepCopy, fieldErrorText, type KubeObject } from '#apimachinery';
import type { RequestContext, ResourceDefinition } from '../../registry/resource.ts';
import { updateErrors as ofKind, rulesOf } from '../../registry/validate.ts';

/** For tests: what hooks see of a request. 2026-01-01T00:00:00Z. */
export const testContext: RequestContext = {
  now: Date.UTC(2026, 0, 1),
  user: { name: 'kubernetes-admin', groups: ['system:masters'] },
  dryRun: false,
  lookup: () => undefined,
  lookupAll: () => [],
  warn: () => {},
  suffix: (length) => 'b'.repeat(length),
  uuid: () => '00000000-0000-4000-8000-000000000000',
  tokenKeys: createTokenKeys(),
};

/** For tests: an object of that kind with metadata as the registry fills it in. */
export function objectOf(resource: ResourceDefinition, fields: Record<string, unknown> = {}, name = 'x'): KubeObject {
  const apiVersion = resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
  const metadata = { name, ...(resource.namespaced && { namespace: 'default' }) };
  const { metadata: given, ...rest } = fields;
  return { apiVersion, kind: resource.kind, metadata: { ...metadata, ...(given as object | undefined) }, ...rest };
}

/** For tests: the object as it is stored, without what the registry itself adds. */
export function created(resource: ResourceDefinition, fields: Record<string, unknown> = {}, name?: string): KubeObject {
  const object = deepCopy(decode(objectOf(resource, fields, name), resource.schema).object as KubeObject);
  resource.defaults?.(object);
  resource.prepareForCreate?.(object, testContext);
  return decode(object, resource.schema).object as KubeObject;
}

/** For tests: the errors of a create, as kubectl prints them. */
export function createErrors(resource: ResourceDefinition, fields: Record<string, unknown>, name?: string): string[] {
  return (resource.validate?.(created(resource, fields, name), testContext) ?? []).map(fieldErrorText);
}

/** For tests: the errors of an update from one state to another, both as they are stored. */
export function updateErrors(resource: ResourceDefinition, next: KubeObject, previous: KubeObject): string[] {
  const object = deepCopy(next);
  resource.defaults?.(object);
  const rules = rulesOf(resource).filter((rule) => rule === 'object' || rule === 'change');
  return ofKind(resource, object, previous, testContext, rules).map(fieldErrorText);
}

/** For tests: headings and cells of one row; `wide` with those of `-o wide`. */
export function row(resource: ResourceDefinition, object: KubeObject, wide = false): Record<string, unknown> {
  const columns = resource.columns.filter((column) => wide || (column.priority ?? 0) === 0);
  return Object.fromEntries(columns.map((column) => [column.name, column.cell(object, testContext.now)]));
}
