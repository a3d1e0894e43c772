/** What an expression's value is known to be. Follows cel-go common/types Type. */
export interface CelType {
  readonly kind:
    | 'dyn'
    | 'error'
    | 'null'
    | 'bool'
    | 'int'
    | 'uint'
    | 'double'
    | 'string'
    | 'bytes'
    | 'timestamp'
    | 'duration'
    | 'type'
    | 'list'
    | 'map'
    | 'struct'
    | 'opaque'
    | 'parameter';
  /** Of structs, opaque types and parameters: which one. */
  readonly name: string;
  readonly params: readonly CelType[];
  /** Of structs: the type of a field, undefined where there is none. */
  readonly field?: (name: string) => CelType | undefined;
}

const simple = (kind: CelType['kind'], name: string = kind): CelType => ({ kind, name, params: [] });

export const dynType = simple('dyn');
export const errorType = simple('error', '!error!');
export const nullType = simple('null', 'null_type');
export const boolType = simple('bool');
export const intType = simple('int');
export const uintType = simple('uint');
export const doubleType = simple('double');
export const stringType = simple('string');
export const bytesType = simple('bytes');
export const timestampType = simple('timestamp', 'google.protobuf.Timestamp');
export const durationType = simple('duration', 'google.protobuf.Duration');
export const typeType = (of?: CelType): CelType => ({
  kind: 'type',
  name: 'type',
  params: of === undefined ? [] : [of],
});
export const listType = (element: CelType): CelType => ({ kind: 'list', name: 'list', params: [element] });
export const mapType = (key: CelType, value: CelType): CelType => ({ kind: 'map', name: 'map', params: [key, value] });
export const opaqueType = (name: string, ...params: readonly CelType[]): CelType => ({ kind: 'opaque', name, params });
export const parameter = (name: string): CelType => simple('parameter', name);
export const optionalType = (of: CelType): CelType => opaqueType('optional_type', of);
export const structType = (name: string, field: (name: string) => CelType | undefined = () => undefined): CelType => ({
  kind: 'struct',
  name,
  params: [],
  field,
});

export const firstOf = (type: CelType): CelType => type.params[0] ?? dynType;
export const secondOf = (type: CelType): CelType => type.params[1] ?? dynType;
export const isDyn = ({ kind }: CelType): boolean => kind === 'dyn';
export const isDynOrError = ({ kind }: CelType): boolean => kind === 'dyn' || kind === 'error';

/** The inside of an optional; undefined for others. */
export function unwrapOptional(type: CelType): CelType | undefined {
  return type.kind === 'opaque' && type.name === 'optional_type' ? firstOf(type) : undefined;
}

const shortNames: Partial<Record<CelType['kind'], string>> = {
  null: 'null',
  timestamp: 'timestamp',
  duration: 'duration',
};

/** A type as messages name it: `list(int)`, `map(string, dyn)`. Follows cel-go checker/format.go. */
export function typeText(type: CelType): string {
  const name = shortNames[type.kind] ?? type.name;
  return type.params.length === 0 ? name : `${name}(${type.params.map(typeText).join(', ')})`;
}

/** `string.(int, dyn)` of a method, `(int)` of a function. */
export function signatureText(args: readonly CelType[], isMethod: boolean): string {
  const texts = args.map(typeText);
  return isMethod ? `${texts[0]}.(${texts.slice(1).join(', ')})` : `(${texts.join(', ')})`;
}

export function isSameType(a: CelType, b: CelType): boolean {
  if (a === b) return true;
  return (
    a.kind === b.kind &&
    a.name === b.name &&
    a.params.length === b.params.length &&
    a.params.every((param, index) => isSameType(param, b.params[index] ?? dynType))
  );
}
