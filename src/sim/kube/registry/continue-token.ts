import { badRequest, parseJsonStrict } from '#apimachinery';

/** Where a paged list goes on, and at which revision; -1: at the latest. */
export interface ContinueToken {
  readonly revision: number;
  /** The path that the next page starts behind. */
  readonly after: string;
}

/**
 * The token of a list of what lies below `prefix` (`default/`; empty: everything). Follows apiserver pkg/storage
 * EncodeContinue: base64url of {"v":"meta.k8s.io/v1","rv":7,"start":"/a\u0000"}, where start is the first key below the
 * prefix that may come next.
 */
export function encodeContinue(token: ContinueToken, prefix: string): string {
  const value = { v: 'meta.k8s.io/v1', rv: token.revision, start: `/${token.after.slice(prefix.length)}\u0000` };
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** The place in a list below `prefix`. Throws 400 `invalid continue token: ...` for what encodeContinue did not make. */
export function decodeContinue(text: string, prefix: string): ContinueToken {
  const value = parse(text);
  if (value.v !== 'meta.k8s.io/v1') {
    throw refuse(`continue key is not valid: server does not recognize this encoded version ${String(value.v ?? '')}`);
  }
  if (typeof value.rv !== 'number' || value.rv === 0) {
    throw refuse('continue key is not valid: incorrect encoded start resourceVersion (version meta.k8s.io/v1)');
  }
  if (typeof value.start !== 'string' || value.start === '') {
    throw refuse('continue key is not valid: encoded start key empty (version meta.k8s.io/v1)');
  }
  if (/(^|\/)\.\.?(\/|$)|\/\//.test(value.start)) {
    throw refuse(`continue key is not valid: ${value.start}`);
  }
  const [start = ''] = value.start.replace(/^\//, '').split('\u0000', 1);
  return { revision: value.rv, after: prefix + start };
}

function parse(text: string): { v?: unknown; rv?: unknown; start?: unknown } {
  const bad = text.search(/[^A-Za-z0-9_-]/);
  const alone = text.length % 4 === 1 ? text.length - 1 : -1;
  if (bad >= 0 || alone >= 0) {
    throw refuse(`continue key is not valid: illegal base64 data at input byte ${bad >= 0 ? bad : alone}`);
  }
  const bytes = Buffer.from(text, 'base64url');
  const [first = 0] = bytes;
  if (first >= 0x80) {
    // No text begins so; Go tells of the byte, whatever it is the beginning of.
    const character = String.fromCharCode(first);
    throw refuse(`continue key is not valid: invalid character '${character}' looking for beginning of value`);
  }
  const value = parseJson(bytes.toString());
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value;
  }
  const kind = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
  throw refuse(`continue key is not valid: json: cannot unmarshal ${kind} into Go value of type storage.continueToken`);
}

function parseJson(text: string): unknown {
  try {
    return parseJsonStrict(text).value;
  } catch (error) {
    throw refuse(`continue key is not valid: ${(error as Error).message}`);
  }
}

function refuse(message: string) {
  return badRequest(`invalid continue token: ${message}`);
}
