import { declaredDefault } from '../schema/declared-default.ts';
import { schemaType } from '../schema/load.ts';
import type { SchemaField, SchemaType, SpecialType, ValueType } from '../schema/types.ts';
import { type OpenapiSchema, openapiAtom } from './openapi-atom.ts';

/**
 * How server-side apply sees a value: as one (`leaf`), as a map whose keys have owners, or as a list whose items have.
 * Atomic maps and lists are owned as a whole. Follows structured-merge-diff schema.Atom.
 */
export type Atom =
  | {
      readonly kind: 'leaf';
      /** What the value may be; undefined: anything. */
      readonly scalar?: Scalar;
    }
  | {
      readonly kind: 'map';
      readonly atomic: boolean;
      /** Undefined: the key is no field of a struct, but one of any map. */
      readonly field: (key: string) => Atom | undefined;
      /** What keys hold that are no fields; undefined: there are none. */
      readonly element: Atom | undefined;
    }
  | {
      readonly kind: 'list';
      readonly atomic: boolean;
      /** The fields that name an item, with their defaults; none: the items are their own names. */
      readonly keys: readonly { readonly name: string; readonly default: unknown }[];
      readonly element: Atom;
    };

/** `untyped`: any single value, as a quantity or a port that may have a name. */
export type Scalar = 'string' | 'numeric' | 'boolean' | 'untyped';

const leaf: Atom = { kind: 'leaf' };
const scalars = {
  string: { kind: 'leaf', scalar: 'string' },
  numeric: { kind: 'leaf', scalar: 'numeric' },
  boolean: { kind: 'leaf', scalar: 'boolean' },
  untyped: { kind: 'leaf', scalar: 'untyped' },
} as const satisfies Readonly<Record<Scalar, Atom>>;
const structs = new Map<string, Atom>();

/**
 * The root of a kind's objects, by its key in the schema table or by its openAPIV3Schema; with neither its shape is taken
 * from its data.
 */
export function atomOf(typeKey: string | undefined, openapi?: OpenapiSchema): Atom {
  if (typeKey !== undefined) return structAtom(typeKey, false);
  return openapi === undefined ? customRoot : customAtom(openapi);
}

const customAtoms = new WeakMap<OpenapiSchema, Atom>();
const rootFields: ReadonlySet<string> = new Set(['apiVersion', 'kind']);

function customAtom(openapi: OpenapiSchema): Atom {
  const known = customAtoms.get(openapi);
  if (known !== undefined) return known;
  const own = openapiAtom(openapi, untyped);
  const map = own.kind === 'map' ? own : untyped;
  const root: Atom = {
    ...map,
    field: (key) => (key === 'metadata' ? structAtom(metaKey, false) : rootFields.has(key) ? leaf : map.field(key)),
    element: map.element,
  };
  customAtoms.set(openapi, root);
  return root;
}

function structAtom(typeKey: string, atomic: boolean): Atom {
  const name = `${typeKey}${atomic ? '!' : ''}`;
  const known = structs.get(name);
  if (known !== undefined) return known;
  const type = schemaType(typeKey);
  const fields = new Map<string, Atom>();
  const atom: Atom = {
    kind: 'map',
    atomic,
    element: undefined,
    field: (key) => {
      const made = fields.get(key);
      if (made !== undefined) return made;
      const field = type?.fields.get(key);
      if (field === undefined) return undefined;
      const result = valueAtom(field.type, field);
      fields.set(key, result);
      return result;
    },
  };
  structs.set(name, atom);
  return atom;
}

function valueAtom(type: ValueType, field: SchemaField | undefined): Atom {
  switch (type.kind) {
    case 'struct': {
      const atomic = field?.mapType === undefined ? schemaType(type.key)?.atomic === true : field.mapType === 'atomic';
      return structAtom(type.key, atomic);
    }
    case 'map':
      return {
        kind: 'map',
        atomic: field?.mapType === 'atomic',
        field: () => undefined,
        element: valueAtom(type.of, undefined),
      };
    case 'list':
      return listAtom(type.of, field);
    case 'string':
    case 'bytes':
      return scalars.string;
    case 'bool':
      return scalars.boolean;
    case 'int':
    case 'float':
      return scalars.numeric;
    case 'special':
      return specialAtom(type.special);
    default:
      return leaf;
  }
}

function specialAtom(type: SpecialType): Atom {
  switch (type) {
    case 'time':
    case 'microTime':
    case 'duration':
      return scalars.string;
    case 'quantity':
    case 'intOrString':
      return scalars.untyped;
    default:
      return leaf;
  }
}

function listAtom(item: ValueType, field: SchemaField | undefined): Atom {
  const element = valueAtom(item, undefined);
  const merges = field?.listType === undefined && field?.patchStrategy.includes('merge') === true;
  const names = merges && field.mergeKey !== undefined ? [field.mergeKey] : (field?.listMapKeys ?? []);
  const atomic = !merges && field?.listType !== 'map' && field?.listType !== 'set';
  const itemType = item.kind === 'struct' ? schemaType(item.key) : undefined;
  return {
    kind: 'list',
    atomic,
    element,
    keys: names.map((name) => ({ name, default: keyDefault(itemType, name) })),
  };
}

function keyDefault(itemType: SchemaType | undefined, name: string): unknown {
  const field = itemType?.fields.get(name);
  return field === undefined ? undefined : declaredDefault(field);
}

/** Without a schema, maps are granular and lists are atomic. */
const untyped: Atom & { kind: 'map' } = {
  kind: 'map',
  atomic: false,
  field: () => undefined,
  get element() {
    return untyped;
  },
};
const untypedList: Atom = { kind: 'list', atomic: true, keys: [], element: leaf };
const metaKey = 'k8s.io/apimachinery/pkg/apis/meta/v1.ObjectMeta';
const customRoot: Atom = {
  kind: 'map',
  atomic: false,
  field: (key) => (key === 'metadata' ? structAtom(metaKey, false) : undefined),
  element: untyped,
};

/** The atom for that value: where there is no schema, what the value looks like. */
export function deduce(atom: Atom, ...values: readonly unknown[]): Atom {
  if (atom !== untyped) return atom;
  const value = values.find((one) => one !== undefined && one !== null);
  if (Array.isArray(value)) return untypedList;
  return typeof value === 'object' ? untyped : leaf;
}

/** The atom of a key of a map; undefined: the schema has no such field. */
export function atomAt(map: Atom & { kind: 'map' }, key: string): Atom | undefined {
  return map.field(key) ?? map.element;
}
