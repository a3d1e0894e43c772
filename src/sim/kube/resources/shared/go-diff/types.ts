import { structs } from './structs.ts';

/** A Go type, as far as diffs of the server's internal objects need it. */
export type GoType =
  | { readonly kind: 'bool' | 'int' | 'intOrString' | 'quantity' | 'string' }
  /** A string whose type has a String method: printed as `s"..."`. */
  | { readonly kind: 'stringer' }
  | { readonly kind: 'pointer'; readonly element: GoType }
  | { readonly kind: 'slice'; readonly name: string; readonly element: GoType }
  | { readonly kind: 'map'; readonly name: string; readonly key: GoType; readonly element: GoType }
  | { readonly kind: 'struct'; readonly name: string; readonly fields: readonly GoField[] };

export interface GoField {
  readonly name: string;
  /** The field's JSON name; `''`: an embedded struct, whose fields stand in the same JSON object. */
  readonly json: string;
  /** An embedded struct for Go, but an object of its own in the API. */
  readonly embedded?: boolean;
  readonly type: GoType;
}

const known = new Map<string, GoType>();
const PLAIN: Readonly<Record<string, 'bool' | 'int' | 'string'>> = {
  bool: 'bool',
  int32: 'int',
  int64: 'int',
  string: 'string',
};

/** The type of that name in Go's notation: `*int64`, `[]Container`, `map[string]string`, `PodSpec`. */
export function goType(name: string): GoType {
  const found = known.get(name);
  if (found) {
    return found;
  }
  const made = makeType(name);
  known.set(name, made);
  return made;
}

function makeType(name: string): GoType {
  if (name.startsWith('*')) {
    return { kind: 'pointer', element: goType(name.slice(1)) };
  }
  if (name.startsWith('[]')) {
    return { kind: 'slice', name: `[]${qualified(name.slice(2))}`, element: goType(name.slice(2)) };
  }
  const [, value] = /^map\[string\](.+)$/.exec(name) ?? [];
  if (value !== undefined) {
    return { kind: 'map', name: `map[string]${qualified(value)}`, key: goType('string'), element: goType(value) };
  }
  if (name === 'ResourceList') {
    return { kind: 'map', name: 'core.ResourceList', key: { kind: 'stringer' }, element: { kind: 'quantity' } };
  }
  if (name === 'Quantity') {
    return { kind: 'quantity' };
  }
  if (name === 'IntOrString') {
    return { kind: 'intOrString' };
  }
  if (name === 'ResourceName') {
    return { kind: 'stringer' };
  }
  const text = structs[name];
  return text === undefined ? { kind: PLAIN[name] ?? 'string' } : makeStruct(name, text);
}

function qualified(name: string): string {
  if (name in PLAIN) {
    return name;
  }
  return name.includes('.') ? name : `core.${name}`;
}

/** Fields are made when they are asked for, because types refer to each other. */
function makeStruct(name: string, text: string): GoType {
  let fields: readonly GoField[] | undefined;
  return {
    kind: 'struct',
    name: name.includes('.') ? name : `core.${name}`,
    get fields() {
      fields ??= text.split(';').map((part) => makeField(part.trim()));
      return fields;
    },
  };
}

/** `Name type`, `Name=jsonName type`, or `+Type` for an embedded struct (`+Type=jsonName`: that is embedded in Go alone). */
function makeField(text: string): GoField {
  const [, embedded, apart] = /^\+(.+)=(.+)$/.exec(text) ?? [];
  if (embedded !== undefined && apart !== undefined) {
    return { name: embedded, json: apart, embedded: true, type: goType(embedded) };
  }
  if (text.startsWith('+')) {
    return { name: text.slice(1), json: '', type: goType(text.slice(1)) };
  }
  const [head = '', type = 'string'] = text.split(' ');
  const [name = '', json = lowerCamel(name)] = head.split('=');
  return { name, json, type: goType(type) };
}

/** `DNSPolicy` is `dnsPolicy`, `TTY` is `tty`. */
function lowerCamel(name: string): string {
  const [run = ''] = /^[A-Z]+/.exec(name) ?? [];
  const initial = run.length === name.length || run.length === 1 ? run : run.slice(0, -1);
  return initial.toLowerCase() + name.slice(initial.length);
}
