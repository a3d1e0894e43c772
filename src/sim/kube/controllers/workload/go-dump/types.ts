import { structs } from './structs.ts';

/** A Go type as a dump shows it; `name` is what stands in parentheses before a value. */
export type GoType = { readonly name: string } & (
  | { readonly kind: 'bool' | 'int' | 'string' | 'map' | 'quantities' | 'quantity' | 'intOrString' | 'time' }
  | { readonly kind: 'pointer' | 'slice'; readonly element: GoType }
  | { readonly kind: 'struct'; readonly fields: readonly GoField[] }
);

export interface GoField {
  readonly name: string;
  /** `''`: embedded, so that its fields stand in the same JSON object. */
  readonly json: string;
  readonly type: GoType;
}

const known = new Map<string, GoType>();

/** The type that is called so in `structs`: `*int64`, `[]Container`, `PodSpec`. What is nowhere described is some string. */
export function goType(notation: string): GoType {
  const before = known.get(notation);
  if (before !== undefined) return before;
  const made = makeType(notation);
  known.set(notation, made);
  return made;
}

function makeType(notation: string): GoType {
  const name = qualified(notation);
  if (notation.startsWith('*')) return { name, kind: 'pointer', element: goType(notation.slice(1)) };
  if (notation.startsWith('[]')) return { name, kind: 'slice', element: goType(notation.slice(2)) };
  switch (notation) {
    case 'bool':
      return { name, kind: 'bool' };
    case 'int32':
    case 'int64':
      return { name, kind: 'int' };
    case 'map[string]string':
      return { name, kind: 'map' };
    case 'ResourceList':
      return { name, kind: 'quantities' };
    case 'resource.Quantity':
      return { name, kind: 'quantity' };
    case 'intstr.IntOrString':
      return { name, kind: 'intOrString' };
    case 'Time':
      return { name, kind: 'time' };
    default: {
      const described = structs[notation];
      return described === undefined ? { name, kind: 'string' } : { name, kind: 'struct', fields: fieldsOf(described) };
    }
  }
}

function qualified(notation: string): string {
  const [, prefix = '', plain = ''] = /^((?:\*|\[\])*)(.*)$/.exec(notation) ?? [];
  const isOurs = !plain.includes('.') && !plain.startsWith('map[') && !/^(bool|string|int32|int64)$/.test(plain);
  return `${prefix}${isOurs ? 'v1.' : ''}${plain}`;
}

function fieldsOf(described: string): readonly GoField[] {
  return described.split('; ').map((field) => {
    const [names = '', type = ''] = field.split(' ');
    const [name = '', json = name.charAt(0).toLowerCase() + name.slice(1)] = names.split('=');
    return { name, json, type: goType(type) };
  });
}
