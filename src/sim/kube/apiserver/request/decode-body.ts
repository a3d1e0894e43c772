import {
  badRequest,
  decodeProtobuf,
  isStatusError,
  type KubeObject,
  lookup,
  parseJsonStrict,
  unsupportedMediaType,
} from '#apimachinery';
import { holdClocks } from '../../../time/index.ts';
import { yamlProblem } from '../../registry/index.ts';
import { parseWithoutRepetition } from './parse-without-repetition.ts';
import { goKind, interpretType, type TypeMeta } from './type-meta.ts';

/** A body as an object, what it says it is, and the duplicate fields that its text had. */
export interface DecodedBody {
  readonly object: KubeObject;
  readonly type: TypeMeta;
  readonly problems: readonly string[];
}

/** What a body is to be. */
export interface WantedKind {
  readonly kind: string;
  /** Present for kinds that nobody has a type for: their objects have to say what they are. */
  readonly custom?: unknown;
  readonly version?: string;
  /** Nobody looks for unknown fields, so that a missing kind is found later. */
  readonly isLenient?: boolean;
}

const bodyTypes = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'] as const;

/** The media type of a Content-Type header without its parameters; JSON when there is none. */
export function mediaTypeOf(contentType: string | undefined): string {
  const type = (contentType ?? '').split(';', 1)[0]?.trim() ?? '';
  return type === '' ? 'application/json' : type;
}

const parameters = /^(?:\s*;\s*[^\s;="]+=(?:[^\s;="]+|"(?:[^"\\]|\\.)*"))*\s*;?\s*$/;

/** As `mediaTypeOf`, read strictly and in any case; undefined: no media type. Follows Go's mime.ParseMediaType. */
function strictMediaType(contentType: string | undefined): string | undefined {
  const [type = ''] = (contentType ?? '').split(';', 1);
  return parameters.test((contentType ?? '').slice(type.length)) ? mediaTypeOf(type.toLowerCase()) : undefined;
}

/**
 * Decodes JSON, YAML or protobuf. 415 for any other type; 400 in the words of the real server for broken text.
 * `wanted` is what the resource wants, for messages. Follows handlers transformDecodeError.
 */
export async function decodeBody(
  bytes: Uint8Array,
  contentType: string | undefined,
  wanted: WantedKind,
): Promise<DecodedBody> {
  try {
    const body = await parseBody(bytes, contentType);
    if (wanted.custom !== undefined && body.type.kind === '') {
      const problem = `Object 'Kind' is missing in '${Buffer.from(bytes).toString()}'`;
      if (wanted.isLenient === true) {
        const what = `${wanted.kind} in version "${wanted.version ?? ''}"`;
        throw badRequest(`${what} cannot be handled as a ${wanted.kind}: ${problem}`);
      }
      throw new Error(problem);
    }
    return body;
  } catch (error) {
    throw isStatusError(error) ? error : unrecognized(messageOf(error), bytes, wanted.kind);
  }
}

/** As `decodeBody`, of whatever kind; what is wrong with the text is a plain Error. */
export async function parseBody(bytes: Uint8Array, contentType: string | undefined): Promise<DecodedBody> {
  const type = strictMediaType(contentType);
  const read = type === undefined ? undefined : readers[type];
  if (read === undefined) {
    throw unsupportedMediaType(bodyTypes);
  }
  const { value, problems } = await read(bytes);
  const object = requireObject(value);
  return { object, type: interpretType(object), problems };
}

interface Parsed {
  readonly value: unknown;
  readonly problems: readonly string[];
}

const readers = lookup<((bytes: Uint8Array) => Parsed | Promise<Parsed>) | undefined>({
  'application/vnd.kubernetes.protobuf': (bytes) => ({ value: decodeProtobuf(bytes), problems: [] }),
  'application/json': json,
  'application/yaml': yaml,
});

function json(bytes: Uint8Array): Parsed {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
  const value = parseWithoutRepetition(text);
  if (value !== undefined) {
    return { value, problems: [] };
  }
  try {
    const { value, duplicates } = parseJsonStrict(text);
    return { value, problems: duplicates };
  } catch (error) {
    throw new Error(`couldn't get version/kind; json parse error: ${messageOf(error)}`);
  }
}

async function yaml(bytes: Uint8Array): Promise<Parsed> {
  const { readYaml } = await holdClocks(import('../../go-yaml/read-yaml.ts'));
  const { value, duplicates } = readYaml(bytes);
  return { value, problems: duplicates.length === 0 ? [] : [yamlProblem(duplicates)] };
}

/** Nothing at all is an object without fields. */
function requireObject(value: unknown): KubeObject {
  if (value === null) {
    return {} as KubeObject;
  }
  if (typeof value !== 'object' || Array.isArray(value)) {
    const problem = `json: cannot unmarshal ${goKind(value)} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`;
    throw new Error(`couldn't get version/kind; json parse error: ${problem}`);
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

/** What is wrong, in Go's words. */
export function messageOf(error: unknown): string {
  if (error instanceof RangeError) {
    return 'exceeded max depth';
  }
  return error instanceof Error ? error.message : String(error);
}
