import type { CallWebhook } from '#api';
import type { RequestContext } from '../registry/index.ts';
import { type WebhookClient, webhookAddress } from './address.ts';

/** No answer came, or none that can be used; the message is the real server's. */
export class CallFailure extends Error {}

/** An object of JSON. */
export type Data = Readonly<Record<string, unknown>>;

/** Whether a value of JSON is an object. */
export const isData = (value: unknown): value is Data =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Sends a review to a webhook and gives what it answers, an object. Throws CallFailure. Follows client-go rest.Request.Do. */
export async function postReview(
  client: WebhookClient,
  review: object,
  seconds: number,
  lookup: RequestContext['lookup'],
  call: CallWebhook | undefined,
): Promise<Data> {
  const { url, unreachable } = webhookAddress(client, seconds, lookup);
  const problem = (text: string) => new CallFailure(`Post ${JSON.stringify(url)}: ${text}`);
  if (unreachable !== undefined) throw problem(unreachable);
  const { hostname, port } = new URL(url);
  if (call === undefined) throw problem(`dial tcp ${hostname}:${port || '443'}: connect: connection refused`);
  let answer: { readonly code: number; readonly body: string };
  try {
    answer = await call({
      url,
      certificateAuthority: certificateAuthority(client.caBundle),
      body: JSON.stringify(review),
      timeoutMilliseconds: seconds * 1000,
    });
  } catch (error) {
    throw problem(error instanceof Error ? error.message : String(error));
  }
  const { code, body } = answer;
  if (code < 200 || code >= 300) throw new CallFailure(statusMessage(body) ?? serverProblem(code, body));
  return parseAnswer(code, body);
}

function certificateAuthority(bundle: string | undefined): string | undefined {
  const text = bundle === undefined ? '' : Buffer.from(bundle, 'base64').toString();
  return text.trim() === '' ? undefined : text;
}

const known: Readonly<Record<number, string>> = {
  400: 'the server rejected our request for an unknown reason',
  401: 'the server has asked for the client to provide credentials',
  404: 'the server could not find the requested resource',
  405: 'the server does not allow this method on the requested resource',
  409: 'the server reported a conflict',
  415: 'the server was unable to respond with a content type that the client supports',
  429: 'the server has received too many requests and has asked us to try again later',
  503: 'the server is currently unable to handle the request',
  504: 'the server was unable to return a response in the time allotted, but may still be processing the request',
};

/** Follows apimachinery NewGenericServerResponse. */
function serverProblem(code: number, body: string): string {
  if (code === 403) return body.trim() === '' ? 'forbidden' : body.trim();
  const text = known[code];
  if (text !== undefined) return text;
  if (code < 500) return `the server responded with the status code ${code} but did not return more details`;
  return `an error on the server (${JSON.stringify(body.trim() === '' ? 'unknown' : body.trim())}) has prevented the request from succeeding`;
}

/** Who answers with a Status of Kubernetes is quoted. */
function statusMessage(body: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    return isData(parsed) && parsed.kind === 'Status' && parsed.apiVersion === 'v1' && parsed.status !== 'Success'
      ? String(parsed.message ?? '')
      : undefined;
  } catch {
    return undefined;
  }
}

function parseAnswer(code: number, body: string): Data {
  if (body === '')
    throw new CallFailure(`0-length response with status code: ${code} and content type: application/json`);
  const head = "couldn't get version/kind; json parse error:";
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    if (body.trim() === '') throw new CallFailure(`${head} unexpected end of JSON input`);
    throw new CallFailure(`${head} invalid character '${body.trim()[0] ?? ''}' looking for beginning of value`);
  }
  if (isData(parsed)) return parsed;
  const type =
    'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';
  const kind = Array.isArray(parsed) ? 'array' : typeof parsed === 'boolean' ? 'bool' : typeof parsed;
  throw new CallFailure(`${head} json: cannot unmarshal ${kind} into Go value of type ${type}`);
}
