import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { HttpRequest, HttpResponse } from '#api';
import { encodeProtobuf, goEscaped, protobufMediaType, type Status, StatusError, type Typed } from '#apimachinery';
import { holdClocks } from '../../../time/index.ts';
import { acceptedEncoding, type OutputType } from '../request/accept.ts';

/** Answers above this size are compressed for clients that accept it. Follows apiserver responsewriters. */
const compressFrom = 128 * 1024;
const compress = promisify(gzip);

/** The answer with that JSON text, pretty or as YAML or compressed if the client wants it so. */
export async function respondText(
  request: HttpRequest,
  status: number,
  json: string,
  output?: OutputType,
): Promise<HttpResponse> {
  if (output?.encoding === 'protobuf') {
    return respondProtobuf(request, status, JSON.parse(json));
  }
  const yaml = output?.encoding === 'yaml';
  const text = yaml
    ? await toYaml(json)
    : wantsPretty(request)
      ? goEscaped(JSON.stringify(JSON.parse(json), null, 2))
      : `${goEscaped(json)}\n`;
  const headers = { 'Content-Type': yaml ? 'application/yaml' : 'application/json' };
  return compressed(request, { status, headers, body: text });
}

/** The answer with an object, or a list of objects, as protobuf. */
export function respondProtobuf(request: HttpRequest, status: number, object: Typed): Promise<HttpResponse> {
  return compressed(request, {
    status,
    headers: { 'Content-Type': protobufMediaType },
    body: encodeProtobuf(object),
  });
}

/** The answer, made smaller if it is a long one and the client takes it so. */
export async function compressed<T extends HttpResponse & { readonly body: string | Uint8Array }>(
  request: HttpRequest,
  response: T,
): Promise<HttpResponse> {
  const { body, headers } = response;
  if (body.length <= compressFrom || !acceptsGzip(request)) {
    return response;
  }
  const small = await compress(body, { level: 1 });
  return { ...response, headers: { Vary: 'Accept-Encoding', ...headers, 'Content-Encoding': 'gzip' }, body: small };
}

/** The answer with that object as JSON. */
export function respondObject(
  request: HttpRequest,
  status: number,
  object: unknown,
  output?: OutputType,
): Promise<HttpResponse> {
  return respondText(request, status, JSON.stringify(object), output);
}

/** The answer with an object that is indented whoever asks. Follows responsewriters WriteRawJSON. */
export function respondIndented(status: number, object: unknown): HttpResponse {
  return {
    status,
    headers: { 'Content-Type': 'application/json' },
    body: goEscaped(JSON.stringify(object, undefined, 2)),
  };
}

/**
 * The Status of an error as an answer, in an encoding that the client takes, else as indented JSON. Follows
 * responsewriters.ErrorNegotiated.
 */
export async function respondStatus(request: HttpRequest, status: Status): Promise<HttpResponse> {
  const retry = status.details?.retryAfterSeconds;
  const encoding = acceptedEncoding(request.headers.accept);
  const response =
    encoding === undefined
      ? respondIndented(status.code, status)
      : await respondObject(request, status.code, status, { encoding, as: undefined, version: 'v1' });
  return retry === undefined || retry === 0
    ? response
    : { ...response, headers: { ...response.headers, 'Retry-After': String(retry) } };
}

/** Any thrown thing as a Status; what is no StatusError is an internal error. */
export function statusOf(error: unknown): Status {
  if (error instanceof StatusError) {
    return error.status;
  }
  const message = error instanceof Error ? error.message : String(error);
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, code: 500 };
}

export function respondPlain(
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse {
  return { status, headers: { 'Content-Type': 'text/plain; charset=utf-8', ...headers }, body };
}

/** What net/http answers where nothing is registered. */
export function pageNotFound(): HttpResponse {
  return respondPlain(404, '404 page not found\n', { 'X-Content-Type-Options': 'nosniff' });
}

export function acceptsGzip({ headers }: HttpRequest): boolean {
  return /\bgzip\b/.test(headers['accept-encoding'] ?? '');
}

/** Follows responsewriters isPrettyPrint: asked for, or a browser or curl. */
export function wantsPretty(request: HttpRequest): boolean {
  const asked = request.query.get('pretty');
  if (asked !== null) {
    return asked !== 'false' && asked !== '0';
  }
  return /^(curl|Wget|Mozilla\/5\.0)/.test(request.headers['user-agent'] ?? '');
}

async function toYaml(json: string): Promise<string> {
  const { goYaml } = await holdClocks(import('./go-yaml.ts'));
  return goYaml(JSON.parse(json));
}
