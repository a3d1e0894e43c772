import { type Data, isData, itemsOf, memberOf, type Schema, valuesOf } from './schema.ts';

const metaFields: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata']);

type Steps = readonly (string | number)[];

/**
 * Takes fields out of `object`, which is changed, that its schema does not have; gives their paths, sorted. At the root
 * kind, apiVersion and metadata stay. Follows apiextensions pkg/apiserver/schema/pruning PruneWithOptions.
 */
export function prune(object: Data, schema: Schema): readonly string[] {
  return pruned(object, { ...schema, 'x-kubernetes-embedded-resource': true });
}

/** As `prune`, of a value that is no object of the API by itself. */
export function pruned(value: unknown, schema: Schema): readonly string[] {
  const unknown: string[] = [];
  pruneValue(value, schema, [], unknown);
  return unknown.sort();
}

function pruneValue(value: unknown, schema: Schema | undefined, at: Steps, unknown: string[]): void {
  const preserves = schema?.['x-kubernetes-preserve-unknown-fields'] === true;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      const step = [...at, index];
      if (preserves) prunePreserved(item, itemsOf(schema), step, unknown);
      else pruneValue(item, itemsOf(schema), step, unknown);
    }
  } else if (isData(value)) {
    if (preserves) prunePreserved(value, schema, at, unknown);
    else pruneObject(value, schema, at, unknown);
  }
}

function pruneObject(value: Data, schema: Schema | undefined, at: Steps, unknown: string[]): void {
  for (const key of Object.keys(value)) {
    if (schema?.['x-kubernetes-embedded-resource'] === true && metaFields.has(key)) continue;
    if (hasMember(schema, key)) {
      pruneValue(value[key], memberOf(schema, key), [...at, key], unknown);
      continue;
    }
    if (!metaFields.has(key) || at.length > 0) unknown.push(pathText([...at, key]));
    delete value[key];
  }
}

/** Where unknown fields stay, those of known ones are looked at all the same. */
function prunePreserved(value: unknown, schema: Schema | undefined, at: Steps, unknown: string[]): void {
  if (schema === undefined) return;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) prunePreserved(item, itemsOf(schema), [...at, index], unknown);
  } else if (isData(value)) {
    for (const key of Object.keys(value)) {
      if (schema['x-kubernetes-embedded-resource'] === true && metaFields.has(key)) continue;
      if (hasMember(schema, key)) pruneValue(value[key], memberOf(schema, key), [...at, key], unknown);
    }
  }
}

/** `additionalProperties: true` makes every key known, but nothing below it. */
function hasMember(schema: Schema | undefined, key: string): boolean {
  if (schema === undefined) return false;
  return Object.hasOwn(schema.properties ?? {}, key) || (schema.additionalProperties ?? false) !== false;
}

function pathText(steps: Steps): string {
  return steps
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`))
    .join('');
}

/** Takes nulls out of `value`, which is changed, where nothing may be null and there is no default in its place. */
export function pruneNulls(value: unknown, schema: Schema | undefined): void {
  if (Array.isArray(value)) {
    for (const item of value) pruneNulls(item, itemsOf(schema));
  } else if (isData(value)) {
    for (const key of Object.keys(value)) {
      const member = memberOf(schema, key);
      if (value[key] === null && isNotNullable(member) && member?.default === undefined) delete value[key];
      else pruneNulls(value[key], member);
    }
  }
}

function isNotNullable(schema: Schema | undefined): boolean {
  return schema !== undefined && schema.nullable !== true;
}

/**
 * Puts default values into `value`, which is changed: for what is missing, and for null where it may not be null.
 * Follows apiextensions pkg/apiserver/schema/defaulting Default.
 */
export function applyDefaults(value: unknown, schema: Schema | undefined): void {
  if (schema === undefined) return;
  if (Array.isArray(value)) {
    const items = itemsOf(schema);
    for (const [index, item] of value.entries()) {
      if (item === null && isNotNullable(items)) value[index] = structuredClone(items?.default ?? null);
      applyDefaults(value[index], items);
    }
  } else if (isData(value)) {
    for (const [key, property] of Object.entries(schema.properties ?? {})) {
      if (property.default === undefined) continue;
      if (!Object.hasOwn(value, key) || (value[key] === null && isNotNullable(property))) {
        value[key] = structuredClone(property.default);
      }
    }
    for (const key of Object.keys(value)) {
      const values = valuesOf(schema);
      if (!Object.hasOwn(schema.properties ?? {}, key) && value[key] === null && isNotNullable(values)) {
        value[key] = structuredClone(values?.default ?? null);
      }
      applyDefaults(value[key], memberOf(schema, key));
    }
  }
}
