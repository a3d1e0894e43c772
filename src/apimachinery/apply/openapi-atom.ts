import type { Atom } from './atom.ts';

/** The openAPIV3Schema of a custom kind, or a part of it. */
export type OpenapiSchema = Readonly<Record<string, unknown>>;

const leaf: Atom = { kind: 'leaf' };

/**
 * How server-side apply sees values of an OpenAPI schema: lists and maps by their `x-kubernetes-list-type`,
 * `-list-map-keys` and `-map-type`, anything goes (`untyped`) where unknown fields are kept. Follows kube-openapi
 * pkg/schemaconv.
 */
export function openapiAtom(schema: OpenapiSchema, untyped: Atom): Atom {
  const isFree = schema['x-kubernetes-preserve-unknown-fields'] === true;
  if (schema['x-kubernetes-int-or-string'] === true) {
    return { kind: 'leaf', scalar: 'untyped' };
  }
  switch (schema.type) {
    case 'object':
      return mapAtom(schema, untyped, isFree);
    case 'array':
      return listAtom(schema, untyped);
    case undefined:
      return isFree ? untyped : leaf;
    case 'string':
      return { kind: 'leaf', scalar: 'string' };
    case 'boolean':
      return { kind: 'leaf', scalar: 'boolean' };
    case 'integer':
    case 'number':
      return { kind: 'leaf', scalar: 'numeric' };
    default:
      return leaf;
  }
}

function part(value: unknown): OpenapiSchema | undefined {
  return typeof value === 'object' && value !== null ? (value as OpenapiSchema) : undefined;
}

function mapAtom(schema: OpenapiSchema, untyped: Atom, isFree: boolean): Atom {
  const properties = part(schema.properties) ?? {};
  const { additionalProperties } = schema;
  const fields = new Map<string, Atom>();
  const anyKey = (): Atom | undefined => {
    const values = part(additionalProperties);
    if (values !== undefined) return openapiAtom(values, untyped);
    if (additionalProperties === true || isFree) return untyped;
    return additionalProperties === undefined && Object.keys(properties).length === 0 ? untyped : undefined;
  };
  return {
    kind: 'map',
    atomic: schema['x-kubernetes-map-type'] === 'atomic',
    field: (key) => {
      const known = fields.get(key);
      if (known !== undefined) return known;
      const own = Object.hasOwn(properties, key) ? part(properties[key]) : undefined;
      if (own === undefined) return undefined;
      const made = openapiAtom(own, untyped);
      fields.set(key, made);
      return made;
    },
    element: anyKey(),
  };
}

function listAtom(schema: OpenapiSchema, untyped: Atom): Atom {
  const items = part(schema.items) ?? {};
  const type = schema['x-kubernetes-list-type'];
  const names = type === 'map' ? ((schema['x-kubernetes-list-map-keys'] as readonly string[] | undefined) ?? []) : [];
  const properties = part(items.properties) ?? {};
  return {
    kind: 'list',
    atomic: type !== 'map' && type !== 'set',
    keys: names.map((name) => ({ name, default: part(properties[name])?.default })),
    element: openapiAtom(items, untyped),
  };
}
