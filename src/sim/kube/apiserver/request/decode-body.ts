import {
  badRequest,
  decodeProtobuf,
  isStatusError,
  type KubeObject,
  parseJsonStrict,
  unsupportedMediaType,
} from '#apimachinery';
import { parseWithoutRepetition } from './parse-without-repetition.ts';

/** A body as an object, and the duplicate fields that its text had. */
export interface DecodedBody {
  readonly object: KubeObject;
  readonly problems: readonly string[];
}

const bodyTypes = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'] as const;

/** The media type of a Content-Type header without its parameters; JSON when there is none. */
export function mediaTypeOf(contentType: string | undefined): string {
  const type = (contentType ?? '').split(';', 1)[0]?.trim() ?? '';
  return type === '' ? 'application/json' : type;
}

/**
 * Decodes JSON, YAML or protobuf. 415 for any other type; 400 in the words of the real server for broken text.
 * `kind` is what the resource wants, for messages. Follows handlers transformDecodeError.
 */
export async function decodeBody(
  bytes: Uint8Array,
  contentType: string | undefined,
  kind: string,
): Promise<DecodedBody> {
  const type = mediaTypeOf(contentType);
  switch (type) {
    case 'application/vnd.kubernetes.protobuf':
      return { object: protobuf(bytes, kind), problems: [] };
    case 'application/json':
      return json(bytes, kind);
    case 'application/yaml':
      return yaml(bytes, kind);
    default:
      throw unsupportedMediaType(bodyTypes);
  }
}

function json(bytes: Uint8Array, kind: string): DecodedBody {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
  const value = parseWithoutRepetition(text);
  if (value !== undefined) {
    return { object: requireObject(value, bytes, kind), problems: [] };
  }
  try {
    const { value, duplicates } = parseJsonStrict(text);
    return { object: requireObject(value, bytes, kind), problems: duplicates };
  } catch (error) {
    throw isStatusError(error)
      ? error
      : unrecognized(`couldn't get version/kind; json parse error: ${messageOf(error)}`, bytes, kind);
  }
}

function protobuf(bytes: Uint8Array, kind: string): KubeObject {
  try {
    return decodeProtobuf(bytes);
  } catch (error) {
    throw unrecognized(messageOf(error), bytes, kind);
  }
}

async function yaml(bytes: Uint8Array, kind: string): Promise<DecodedBody> {
  const { parseYaml } = await import('./parse-yaml.ts');
  const parsed = await parseYaml(Buffer.from(bytes).toString()).catch((error: unknown) => {
    throw unrecognized(`error converting YAML to JSON: ${messageOf(error)}`, bytes, kind);
  });
  const { value, duplicates } = parsed;
  return { object: requireObject(value, bytes, kind), problems: duplicates === undefined ? [] : [duplicates] };
}

function requireObject(value: unknown, bytes: Uint8Array, kind: string): KubeObject {
  if (value === null) {
    return {} as KubeObject;
  }
  if (typeof value !== 'object' || Array.isArray(value)) {
    const go = Array.isArray(value) ? 'array' : typeof value;
    const problem = `json: cannot unmarshal ${go} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`;
    throw unrecognized(`couldn't get version/kind; json parse error: ${problem}`, bytes, kind);
  }
  return value as KubeObject;
}

function unrecognized(problem: string, bytes: Uint8Array, kind: string) {
  return badRequest(`the object provided is unrecognized (must be of type ${kind}): ${problem} (${summarize(bytes)})`);
}

/** Follows handlers summarizeData with 30 bytes. */
function summarize(bytes: Uint8Array): string {
  if (bytes.length === 0) {
    return '<empty>';
  }
  const head = Buffer.from(bytes.subarray(0, 30));
  const more = bytes.length > 30 ? ' ...' : '';
  return (bytes[0] === 0x7b ? head.toString() : head.toString('hex')) + more;
}

function messageOf(error: unknown): string {
  if (error instanceof RangeError) {
    return 'exceeded max depth';
  }
  return error instanceof Error ? error.message : String(error);
}
