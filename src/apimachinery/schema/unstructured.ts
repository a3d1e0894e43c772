import type { Decoded, Empties } from './decode.ts';
import { decode } from './decode.ts';
import { knownType } from './load.ts';
import type { ValueType } from './types.ts';

/**
 * As `decode`, with the texts that the API server has for data which a strategic merge patch left behind: it converts
 * them without going through JSON text (`cannot convert int64 to string`, `unrecognized type: int32`), and unknown
 * fields are sorted. Follows apimachinery pkg/runtime converter.go FromUnstructuredWithValidation.
 */
export function decodeUnstructured(input: unknown, typeKey: string, empties?: Empties): Decoded {
  const decoded = decode(input, typeKey, empties);
  const errors = [...decoded.errors].sort();
  if (decoded.failure === undefined) return { object: decoded.object, errors };
  const type: ValueType = { kind: 'struct', key: typeKey, pointer: false, go: '' };
  const failure = conversionFailure(input, type);
  if (failure !== undefined) return { object: undefined, errors, failure };
  // Whole numbers that are too large are no failure here: Go takes what bits there is room for.
  return { ...decode(inRange(input, type), typeKey, empties), errors };
}

function inRange(value: unknown, type: ValueType): unknown {
  if (typeof value === 'number' && type.kind === 'int' && Number.isInteger(value)) {
    return Number(type.unsigned ? BigInt.asUintN(type.bits, BigInt(value)) : BigInt.asIntN(type.bits, BigInt(value)));
  }
  if (Array.isArray(value)) return type.kind === 'list' ? value.map((item) => inRange(item, type.of)) : value;
  if (typeof value !== 'object' || value === null || (type.kind !== 'map' && type.kind !== 'struct')) return value;
  const typeOf = (key: string) => (type.kind === 'map' ? type.of : knownType(type.key).fields.get(key)?.type);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      const of = typeOf(key);
      return [key, of === undefined ? item : inRange(item, of)];
    }),
  );
}

/** Go's name of the kind that JSON data has in memory. */
function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'slice';
  switch (typeof value) {
    case 'number':
      return Number.isInteger(value) ? 'int64' : 'float64';
    case 'boolean':
      return 'bool';
    case 'string':
      return 'string';
    default:
      return 'map';
  }
}

function conversionFailure(value: unknown, type: ValueType): string | undefined {
  if (value === null || value === undefined) return undefined;
  const kind = kindOf(value);
  switch (type.kind) {
    case 'string':
      if (kind === 'string') return undefined;
      return kind === 'int64' ? `cannot convert int64 to ${type.go}` : 'unrecognized type: string';
    case 'bool':
      return kind === 'bool' ? undefined : 'unrecognized type: bool';
    case 'int':
      if (kind === 'int64') return undefined;
      return kind === 'float64'
        ? `cannot convert float64 to ${type.go}`
        : `unrecognized type: ${type.unsigned ? 'u' : ''}int${type.bits}`;
    case 'float':
      return kind === 'int64' || kind === 'float64' ? undefined : 'unrecognized type: float64';
    case 'bytes':
      return kind === 'string' ? bytesFailure(value) : `cannot restore slice from ${kind}`;
    case 'list':
      if (!Array.isArray(value)) return `cannot restore slice from ${kind}`;
      return firstFailure(value.map((item) => () => conversionFailure(item, type.of)));
    case 'map':
      if (kind !== 'map') return `cannot restore map from ${kind}`;
      return firstFailure(Object.values(value).map((item) => () => conversionFailure(item, type.of)));
    case 'struct': {
      if (kind !== 'map') return `cannot restore struct from: ${kind}`;
      const source = value as Record<string, unknown>;
      const fields = [...knownType(type.key).fields.values()];
      return firstFailure(fields.map((field) => () => conversionFailure(source[field.name], field.type)));
    }
    case 'special':
      return specialFailure(value, type);
    case 'any':
      return undefined;
  }
}

function firstFailure(checks: readonly (() => string | undefined)[]): string | undefined {
  for (const check of checks) {
    const failure = check();
    if (failure !== undefined) return failure;
  }
  return undefined;
}

const schemaProps = 'k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1.JSONSchemaProps';
const secret = 'k8s.io/api/core/v1.Secret';

function bytesFailure(value: unknown): string | undefined {
  const { failure } = decode({ data: { x: value } }, secret);
  return failure === undefined ? undefined : `error decoding from json: ${failure}`;
}

/** These go through JSON after all, each by itself: decoded as a field of some struct that has one. */
const carriers: Readonly<Record<string, readonly [string, (value: unknown) => unknown]>> = {
  quantity: ['k8s.io/api/core/v1.ResourceFieldSelector', (value) => ({ divisor: value })],
  time: ['k8s.io/apimachinery/pkg/apis/meta/v1.ObjectMeta', (value) => ({ creationTimestamp: value })],
  microTime: ['k8s.io/api/coordination/v1.LeaseSpec', (value) => ({ renewTime: value })],
  intOrString: ['k8s.io/api/core/v1.ServicePort', (value) => ({ targetPort: value })],
};

function specialFailure(value: unknown, type: ValueType & { kind: 'special' }): string | undefined {
  if (type.special === 'schemaOrArray' || type.special === 'schemaOrBool') {
    const schemas = (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'object' && one !== null);
    return firstFailure(schemas.map((one) => () => decode(one, schemaProps).failure));
  }
  const carrier = carriers[type.special];
  if (carrier === undefined) return undefined;
  const { failure } = decode(carrier[1](value), carrier[0]);
  return failure?.replace(/ into Go struct field \S+ of type /, ' into Go value of type ');
}
