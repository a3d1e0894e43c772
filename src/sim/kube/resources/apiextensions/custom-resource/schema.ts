import type { JSONSchemaProps } from '#types/apiextensions-v1';

/** The openAPIV3Schema of one version, or a part of it. */
export type Schema = JSONSchemaProps;

export type Data = Record<string, unknown>;

export function isData(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The schema of a list's items. */
export function itemsOf(schema: Schema | undefined): Schema | undefined {
  const items = schema?.items;
  return items === undefined || hasItemsList(schema) ? undefined : (items as Schema);
}

/** Whether it says of each place in a list what stands there, which no CustomResourceDefinition may. */
export function hasItemsList(schema: Schema | undefined): boolean {
  const items: unknown = schema?.items;
  return Array.isArray(items) || (isData(items) && 'JSONSchemas' in items);
}

/** The schema of the values of a map; undefined also where anything may stand. */
export function valuesOf(schema: Schema | undefined): Schema | undefined {
  const values = schema?.additionalProperties;
  return typeof values === 'object' ? values : undefined;
}

/** The schema of one key of an object: of a field or, failing that, of the map's values. */
export function memberOf(schema: Schema | undefined, key: string): Schema | undefined {
  const { properties } = schema ?? {};
  return properties !== undefined && Object.hasOwn(properties, key) ? properties[key] : valuesOf(schema);
}

/** Whether something holds for the schema or a part of it, looking into conditions as well. */
export function someSchema(schema: Schema | undefined, holds: (part: Schema) => boolean): boolean {
  if (schema === undefined) {
    return false;
  }
  const parts = [
    itemsOf(schema),
    valuesOf(schema),
    schema.not,
    ...Object.values(schema.properties ?? {}),
    ...(schema.allOf ?? []),
    ...(schema.anyOf ?? []),
    ...(schema.oneOf ?? []),
  ];
  return holds(schema) || parts.some((part) => someSchema(part, holds));
}
