import { z } from 'zod';
import type { HttpRequest } from '#api';
import { parseJsonStrict } from '#apimachinery';
import { EngineError, refuse } from './engine-error.ts';

/** What the engine's own language calls the type of a schema, where that does not follow from the schema: `int64`. */
export const goType = z.registry<{ readonly name: string }>();

/** How an endpoint takes bodies that are none. Follows moby api/server/router: each decodes in its own way. */
interface Manner {
  readonly status: 400 | 500;
  /** What it says to an empty body; undefined: that is fine. */
  readonly empty: string | undefined;
}
export const strictBody: Manner = { status: 400, empty: 'got EOF while reading request body' };
export const containerBody: Manner = { status: 500, empty: 'EOF' };
export const optionalBody: Manner = { status: 500, empty: undefined };

/** The JSON body of a request. Throws EngineError in the words of Go's encoding/json. */
export async function readBody<T>(request: HttpRequest, schema: z.ZodType<T>, manner: Manner): Promise<T> {
  const type = request.headers['content-type'] ?? '';
  const chunks: Uint8Array[] = [];
  for await (const chunk of request.body) chunks.push(chunk);
  const text = new TextDecoder().decode(Buffer.concat(chunks)).trim();
  if (type !== '' && text !== '' && !/^application\/json\s*(?:;|$)/i.test(type))
    throw refuse.badParameter(`Content-Type specified (${type}) must be 'application/json'`);
  if (text === '' && manner.empty !== undefined) throw new EngineError(manner.status, manner.empty);
  return text === '' ? shaped({}, schema, manner) : decodeJson(text, schema, manner);
}

/** JSON as the engine's decoder of streams reads it. Throws EngineError in the words of Go's encoding/json. */
export function decodeJson<T>(text: string, schema: z.ZodType<T>, manner: Pick<Manner, 'status'>): T {
  return shaped(parse(text, manner), schema, manner);
}

function shaped<T>(value: unknown, schema: z.ZodType<T>, manner: Pick<Manner, 'status'>): T {
  const result = schema.safeParse(withoutNulls(value) ?? {});
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new EngineError(manner.status, mismatch(value, schema, issue?.path ?? []));
}

function parse(text: string, { status }: Pick<Manner, 'status'>): unknown {
  try {
    return parseJsonStrict(text).value;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // Bodies are read as streams: they do not end, they break off.
    throw new EngineError(status, message.replace('unexpected end of JSON input', 'unexpected EOF'));
  }
}

/** Go leaves what is null as it was. */
function withoutNulls(value: unknown): unknown {
  if (value === null) return undefined;
  if (Array.isArray(value)) return value;
  if (typeof value !== 'object') return value;
  const kept = Object.entries(value).map(([key, one]) => [key, withoutNulls(one)] as const);
  return Object.fromEntries(kept.filter(([, one]) => one !== undefined));
}

/** `json: cannot unmarshal number into Go struct field ExecConfig.Tty of type bool`. Follows Go's UnmarshalTypeError. */
function mismatch(body: unknown, schema: z.core.$ZodType, path: readonly PropertyKey[]): string {
  let [value, current, struct] = [body, inner(schema), ''];
  const fields: string[] = [];
  for (const key of path) {
    if (current instanceof z.ZodObject) {
      struct = nameOf(current).split('.').at(-1) ?? '';
      fields.push(String(key));
      current = inner((current.shape as Record<string, z.core.$ZodType>)[String(key)] ?? z.unknown());
    } else if (current instanceof z.ZodArray) current = inner(current.element);
    else if (current instanceof z.ZodRecord) current = inner(current.valueType);
    else break;
    value = (value as Record<PropertyKey, unknown> | null | undefined)?.[key];
  }
  const place = fields.length === 0 ? 'Go value' : `Go struct field ${struct}.${fields.join('.')}`;
  return `json: cannot unmarshal ${kindOf(value)} into ${place} of type ${nameOf(current)}`;
}

function inner(schema: z.core.$ZodType): z.core.$ZodType {
  if (goType.has(schema)) return schema;
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault)
    return inner(schema.unwrap());
  return schema instanceof z.ZodPipe ? inner(schema.in) : schema;
}

function nameOf(schema: z.core.$ZodType): string {
  const given = goType.get(schema)?.name;
  if (given !== undefined) return given;
  if (schema instanceof z.ZodString) return 'string';
  if (schema instanceof z.ZodBoolean) return 'bool';
  if (schema instanceof z.ZodNumber) return 'int64';
  if (schema instanceof z.ZodArray) return `[]${nameOf(inner(schema.element))}`;
  if (schema instanceof z.ZodRecord) return `map[string]${nameOf(inner(schema.valueType))}`;
  return schema instanceof z.ZodUnknown ? 'interface {}' : 'struct {}';
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'number' : `number ${value}`;
  return typeof value === 'boolean' ? 'bool' : typeof value;
}
