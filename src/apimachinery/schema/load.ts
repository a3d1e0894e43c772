import { type PackageData, packages } from './data.ts';
import type { SchemaField, SchemaType, SpecialType, ValueType } from './types.ts';

const specials: Readonly<Record<SpecialType, string>> = {
  time: 'v1.Time',
  microTime: 'v1.MicroTime',
  duration: 'v1.Duration',
  quantity: 'resource.Quantity',
  intOrString: 'intstr.IntOrString',
  fieldsV1: 'v1.FieldsV1',
  rawExtension: 'runtime.RawExtension',
  json: 'v1.JSON',
  schemaOrArray: 'v1.JSONSchemaPropsOrArray',
  schemaOrBool: 'v1.JSONSchemaPropsOrBool',
  schemaOrStringArray: 'v1.JSONSchemaPropsOrStringArray',
};

const loaded = new Map<string, SchemaType>();
let shortNames: Map<string, string> | undefined;

/** `k8s.io/api/core/v1.Pod` -> [`core/v1`, `Pod`]. */
function split(key: string): [string, string] {
  shortNames ??= new Map(Object.entries(packages).map(([short, data]) => [data?.package ?? '', short]));
  const dot = key.lastIndexOf('.');
  return [shortNames.get(key.slice(0, dot)) ?? '', key.slice(dot + 1)];
}

/** The struct of that key (`k8s.io/api/core/v1.Pod`); undefined when the table has none. Read on first use, then kept. */
export function schemaType(key: string): SchemaType | undefined {
  const known = loaded.get(key);
  if (known !== undefined) return known;
  const [short, name] = split(key);
  const data = packages[short];
  const lines = data?.types[name];
  if (data === undefined || lines === undefined) return undefined;
  const ownFields = lines.map((line) => parseField(line, short, data));
  const type: SchemaType = {
    key,
    name,
    package: data.package,
    atomic: data.atomic.includes(name),
    ownFields,
    fields: new Map(ownFields.flatMap((field) => flatten(field)).map((field) => [field.name, field])),
  };
  loaded.set(key, type);
  return type;
}

/** As `schemaType`, for keys that the table itself names. */
export function knownType(key: string): SchemaType {
  const type = schemaType(key);
  if (type === undefined) throw new Error(`the schema table has no type ${key}`);
  return type;
}

function flatten(field: SchemaField): readonly SchemaField[] {
  if (!field.inline || field.type.kind !== 'struct') return [field];
  const { name, fields } = knownType(field.type.key);
  return [...fields.values()].map((inner) => ({ ...inner, embedded: [name, ...inner.embedded] }));
}

/**
 * One field in the notation of the data files: `name type tokens...`. A name after `+` is inlined. Types: `string`,
 * `int32`, `*` pointer, `[]` list, `map[]` map from text, `Name` or `package.Name` struct, `quantity` ... special
 * types; `@v1.PullPolicy:` before a type is Go's name of it where it is not the one of its structure. Tokens: `#3`
 * protobuf number, `?` omitempty, `omitzero`, `required`, `patch=`, `key=`, `list=type,keys`, `map=`, `default=`, `enum=`.
 */
function parseField(line: string, short: string, data: PackageData): SchemaField {
  const [name = '', typeText = '', ...tokens] = line.split(' ');
  const value = (prefix: string) => tokens.find((token) => token.startsWith(prefix))?.slice(prefix.length);
  const [listType, ...listMapKeys] = value('list=')?.split(',') ?? [];
  const number = value('#');
  const enumName = value('enum=');
  const defaultText = value('default=');
  return {
    name: name.replace(/^\+/, ''),
    inline: name.startsWith('+'),
    embedded: [],
    type: parseType(typeText, short),
    protobuf: number === undefined ? undefined : Number(number),
    omitEmpty: tokens.includes('?'),
    omitZero: tokens.includes('omitzero'),
    required: tokens.includes('required'),
    patchStrategy: value('patch=')?.split(',') ?? [],
    mergeKey: value('key='),
    listType: listType as SchemaField['listType'],
    listMapKeys,
    mapType: value('map=') as SchemaField['mapType'],
    enum: enumName === undefined ? undefined : data.enums[enumName],
    default: defaultText === undefined ? undefined : JSON.parse(defaultText),
  };
}

function parseType(text: string, short: string, goName?: string, pointer = false): ValueType {
  if (text.startsWith('*')) return parseType(text.slice(1), short, undefined, true);
  if (text.startsWith('@')) {
    const colon = text.indexOf(':');
    return parseType(text.slice(colon + 1), short, text.slice(1, colon), pointer);
  }
  if (text.startsWith('[]')) {
    const of = parseType(text.slice(2), short);
    return { kind: 'list', of, pointer, go: goName ?? `[]${goOf(of)}` };
  }
  if (text.startsWith('map[]')) {
    const of = parseType(text.slice(5), short);
    return { kind: 'map', of, pointer, go: goName ?? `map[string]${goOf(of)}` };
  }
  if (text in specials)
    return { kind: 'special', special: text as SpecialType, pointer, go: goName ?? specials[text as SpecialType] };
  if (text === 'string' || text === 'bool') return { kind: text, pointer, go: goName ?? text };
  if (text === 'any') return { kind: 'any', pointer, go: goName ?? 'interface {}' };
  if (text === 'bytes') return { kind: 'bytes', pointer, go: goName ?? '[]uint8' };
  if (text.startsWith('float')) return { kind: 'float', pointer, go: goName ?? text };
  const int = /^(u?)int(\d*)$/.exec(text);
  if (int !== null) {
    const bits = (int[2] === '' ? 64 : Number(int[2])) as 8 | 16 | 32 | 64;
    return { kind: 'int', bits, unsigned: int[1] === 'u', pointer, go: goName ?? text };
  }
  return structType(text, short, goName, pointer);
}

function structType(text: string, short: string, goName: string | undefined, pointer: boolean): ValueType {
  const dot = text.lastIndexOf('.');
  const owner = dot < 0 ? short : text.slice(0, dot);
  const name = text.slice(dot + 1);
  const key = `${packages[owner]?.package ?? owner}.${name}`;
  return { kind: 'struct', key, pointer, go: goName ?? `${owner.slice(owner.lastIndexOf('/') + 1)}.${name}` };
}

function goOf(type: ValueType): string {
  return type.pointer ? `*${type.go}` : type.go;
}
