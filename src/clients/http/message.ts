import type { HttpRequest, HttpResponse } from '#api';

export interface RequestParts {
  readonly method?: string;
  readonly query?: Readonly<Record<string, string>> | URLSearchParams;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly signal?: AbortSignal;
}

const neverAborted = new AbortController().signal;

/** A request as plain data from the few parts that differ. */
export function makeRequest(path: string, parts: RequestParts = {}): HttpRequest {
  const { body } = parts;
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  return {
    method: parts.method ?? 'GET',
    path,
    query: new URLSearchParams(parts.query),
    headers: {
      ...(bytes === undefined ? {} : { 'content-length': String(bytes.length) }),
      ...parts.headers,
    },
    body: once(bytes),
    signal: parts.signal ?? neverAborted,
  };
}

async function* once(bytes: Uint8Array | undefined): AsyncGenerator<Uint8Array> {
  if (bytes !== undefined && bytes.length > 0) yield bytes;
}

/** The whole body of an answer. */
export async function readBody(response: HttpResponse): Promise<Uint8Array> {
  const { body } = response;
  if (body instanceof Uint8Array) return body;
  const parts: Uint8Array[] = [];
  for await (const part of readChunks(response)) parts.push(part);
  return Buffer.concat(parts);
}

/** The body of an answer as it arrives. */
export async function* readChunks({ body }: HttpResponse): AsyncGenerator<Uint8Array> {
  if (body === undefined) return;
  const parts = typeof body === 'string' || body instanceof Uint8Array ? [body] : body;
  for await (const part of parts) yield typeof part === 'string' ? Buffer.from(part) : part;
}

/** The body as JSON; undefined when it is empty or no JSON. */
export async function readJson(response: HttpResponse): Promise<unknown> {
  const text = Buffer.from(await readBody(response)).toString('utf8');
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The lines of a streamed body as they arrive, without their ends. */
export async function* readLines(response: HttpResponse): AsyncGenerator<string> {
  const { body } = response;
  if (body === undefined) return;
  const decoder = new TextDecoder();
  let rest = '';
  const parts = typeof body === 'string' || body instanceof Uint8Array ? [body] : body;
  for await (const part of parts) {
    rest += typeof part === 'string' ? part : decoder.decode(part, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}
