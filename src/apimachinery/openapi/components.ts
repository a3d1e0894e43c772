import { goQuote } from '../go-text.ts';
import { declaredDefault } from '../schema/declared-default.ts';
import { knownType, schemaType } from '../schema/load.ts';
import type { SchemaField, SchemaType, ValueType } from '../schema/types.ts';
import { componentName, reference } from './component-name.ts';
import { metaKinds } from './scheme-kinds.ts';
import { specialSchemas } from './special-schemas.ts';
import type { Descriptions, GroupVersionKind, Schema } from './types.ts';
import { unionExtension } from './unions.ts';

/** The components of the wanted types and of every type that these need, by name, sorted. */
export function components(
  wanted: ReadonlyMap<string, readonly GroupVersionKind[]>,
  descriptions: Descriptions,
): Record<string, Schema> {
  const found = new Map<string, Schema>();
  const open = [...wanted.keys()];
  const need = (typeKey: string) => {
    if (!found.has(componentName(typeKey))) open.push(typeKey);
  };
  for (let typeKey = open.pop(); typeKey !== undefined; typeKey = open.pop()) {
    const name = componentName(typeKey);
    if (found.has(name)) continue;
    const type = schemaType(typeKey);
    const schema = type === undefined ? specialSchema(typeKey, descriptions) : structSchema(type, descriptions, need);
    const kinds = wanted.get(typeKey) ?? metaKinds(typeKey);
    found.set(
      name,
      kinds === undefined || kinds.length === 0 ? schema : { ...schema, 'x-kubernetes-group-version-kind': kinds },
    );
  }
  return Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function specialSchema(typeKey: string, descriptions: Descriptions): Schema {
  const special = Object.values(specialSchemas).find((one) => one.key === typeKey);
  return { ...described(descriptions(typeKey)?.description), ...special?.schema };
}

function described(description: string | undefined): { readonly description?: string } {
  return description === undefined || description === '' ? {} : { description };
}

function structSchema(type: SchemaType, descriptions: Descriptions, need: (typeKey: string) => void): Schema {
  const prose = descriptions(type.key);
  const fields = [...type.fields.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  // In Go's order, unlike the properties.
  const required = [...type.fields.values()].filter((field) => field.required).map((field) => field.name);
  return {
    ...described(prose?.description),
    type: 'object',
    ...(required.length === 0 ? {} : { required }),
    ...(fields.length === 0
      ? {}
      : {
          properties: Object.fromEntries(
            fields.map((field) => [field.name, property(field, prose?.fields?.[field.name], need)]),
          ),
        }),
    ...(type.atomic ? { 'x-kubernetes-map-type': 'atomic' } : {}),
    ...unionExtension(type.key),
  };
}

function property(field: SchemaField, description: string | undefined, need: (typeKey: string) => void): Schema {
  const value = valueSchema(field.type, field, need);
  const byDefault = declaredDefault(field);
  const defaulted = byDefault === undefined ? {} : { default: byDefault };
  const extensions: Record<string, unknown> = {};
  if (field.listMapKeys.length > 0) extensions['x-kubernetes-list-map-keys'] = field.listMapKeys;
  if (field.listType !== undefined) extensions['x-kubernetes-list-type'] = field.listType;
  if (field.mapType !== undefined) extensions['x-kubernetes-map-type'] = field.mapType;
  if (field.mergeKey !== undefined) extensions['x-kubernetes-patch-merge-key'] = field.mergeKey;
  if (field.patchStrategy.length > 0) extensions['x-kubernetes-patch-strategy'] = field.patchStrategy.join(',');
  const beside = {
    ...described(field.type.kind === 'string' ? withValues(description, field.enum) : description),
    ...defaulted,
    ...extensions,
  };
  // Nothing may stand beside a reference.
  if ('$ref' in value && Object.keys(beside).length > 0) return { allOf: [value], ...beside };
  return { ...beside, ...value };
}

/** Prose of an enumeration ends with its values; that of a list of such does not. Follows kube-openapi pkg/generators enum.go. */
function withValues(description: string | undefined, values: readonly string[] | undefined): string | undefined {
  if (description === undefined || values === undefined) return description;
  return `${description}\n\nPossible enum values:\n${values.map((value) => ` - \`${goQuote(value)}\``).join('\n')}`;
}

const intFormats: Readonly<Record<number, string>> = { 8: 'byte', 16: 'int32', 32: 'int32', 64: 'int64' };

function valueSchema(type: ValueType, field: SchemaField, need: (typeKey: string) => void): Schema {
  switch (type.kind) {
    case 'string':
      return { type: 'string', ...(field.enum === undefined ? {} : { enum: field.enum }) };
    case 'bool':
      return { type: 'boolean' };
    case 'int':
      return { type: 'integer', format: intFormats[type.bits] };
    case 'float':
      return { type: 'number', format: 'double' };
    case 'bytes':
      return { type: 'string', format: 'byte' };
    case 'any':
      return { type: 'object' };
    case 'list':
      return { type: 'array', items: itemSchema(type.of, field, need) };
    case 'map':
      return { type: 'object', additionalProperties: itemSchema(type.of, field, need) };
    case 'struct':
      need(type.key);
      return reference(componentName(knownType(type.key).key));
    case 'special': {
      const { key } = specialSchemas[type.special];
      need(key);
      return reference(componentName(key));
    }
  }
}

function itemSchema(type: ValueType, field: SchemaField, need: (typeKey: string) => void): Schema {
  const value = valueSchema(type, field, need);
  if (type.kind === 'struct' && !type.pointer) return { allOf: [value], default: {} };
  const zero = { string: '', bool: false, int: 0, float: 0 }[type.kind as string];
  return zero === undefined || type.pointer ? value : { default: zero, ...value };
}
