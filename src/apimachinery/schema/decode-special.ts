import { formatDuration, parseDuration } from '../duration.ts';
import { goQuote } from '../go-text.ts';
import { canonicalQuantity, parseQuantity } from '../quantity.ts';
import { canonicalTime } from './time.ts';
import type { SpecialType } from './types.ts';

const schemaKey = 'k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1.JSONSchemaProps';

/** Which field is being decoded: the struct's name and the names from the root. */
export interface Where {
  readonly names: readonly string[];
  readonly struct: string;
}

/** A custom unmarshaler failed: Go stops there. */
export class Abort extends Error {}

/** Go's text for a value of a wrong type. */
export function unmarshalError(value: string, go: string, { names, struct }: Where): string {
  const where = names.length === 0 ? 'value' : `struct field ${struct}.${names.join('.')}`;
  return `json: cannot unmarshal ${value} into Go ${where} of type ${go}`;
}

/** What JSON value it is, as Go calls it. */
export function jsonKind(input: unknown): string {
  if (Array.isArray(input)) return 'array';
  return typeof input === 'boolean' ? 'bool' : typeof input;
}

/**
 * The value of a type that reads itself from JSON. `decode` reads a whole struct. Throws Abort where Go's unmarshaler
 * returns an error.
 */
export function decodeSpecial(
  input: unknown,
  special: SpecialType,
  state: Where,
  decode: (input: unknown, typeKey: string) => { readonly object: unknown; readonly failure?: string },
): unknown {
  const decodeSchema = (schema: unknown) => {
    // These unmarshal leniently: unknown fields in them are not reported.
    const { object, failure } = decode(schema, schemaKey);
    if (failure !== undefined) throw new Abort(inContext(failure, state));
    return object;
  };
  switch (special) {
    case 'quantity':
      return aborting(() => {
        const text = typeof input === 'string' ? input.trim() : JSON.stringify(input);
        parseQuantity(text);
        return canonicalQuantity(text);
      });
    case 'intOrString':
      if (typeof input === 'string') return input;
      if (typeof input === 'number' && Number.isInteger(input) && Math.abs(input) < 2 ** 31) return input;
      throw new Abort(unmarshalError(typeof input === 'number' ? `number ${input}` : jsonKind(input), 'int32', state));
    case 'time':
    case 'microTime':
      if (typeof input !== 'string') throw new Abort(unmarshalError(jsonKind(input), 'string', state));
      return aborting(() => canonicalTime(input, special === 'microTime'));
    case 'duration':
      if (typeof input !== 'string') throw new Abort(unmarshalError(jsonKind(input), 'string', state));
      return decodeDuration(input);
    case 'schemaOrBool':
      if (typeof input === 'boolean') return input;
      if (!isObject(input)) throw new Abort('boolean or JSON schema expected');
      return decodeSchema(input);
    case 'schemaOrArray':
      if (Array.isArray(input)) return input.map(decodeSchema);
      // What is neither is passed over without a word.
      return isObject(input) ? decodeSchema(input) : undefined;
    case 'schemaOrStringArray':
      if (Array.isArray(input)) return input;
      return isObject(input) ? decodeSchema(input) : undefined;
    default:
      return input;
  }
}

function isObject(input: unknown): boolean {
  return typeof input === 'object' && input !== null && !Array.isArray(input);
}

/** What failed inside is told with the fields around it. Follows encoding/json decodeState.addErrorContext. */
function inContext(failure: string, { names, struct }: Where): string {
  return failure.replace(/ into Go (?:value|struct field \w+\.(\S+)) of type /, (_, inner: string | undefined) => {
    const where = [...names, ...(inner === undefined ? [] : [inner])].join('.');
    return ` into Go struct field ${struct}.${where} of type `;
  });
}

function aborting<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw new Abort((error as Error).message);
  }
}

function decodeDuration(text: string): string {
  const milliseconds = parseDuration(text);
  if (milliseconds === undefined) throw new Abort(`time: invalid duration ${goQuote(text)}`);
  return formatDuration(milliseconds);
}
