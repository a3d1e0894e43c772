import { parse as parseYaml } from 'yaml';
import type { Status } from '#apimachinery';
import type { FuzzRequest, Reply } from './exchange.ts';

/** Longer than any single request may take, in milliseconds, on a busy machine. */
const patience = 2_000;

/** Which reasons a Status of that code may have. */
const reasons: Readonly<Record<number, readonly string[]>> = {
  400: ['BadRequest'],
  401: ['Unauthorized'],
  403: ['Forbidden'],
  404: ['NotFound'],
  405: ['MethodNotAllowed'],
  406: ['NotAcceptable'],
  409: ['Conflict', 'AlreadyExists'],
  410: ['Expired', 'Gone'],
  413: ['RequestEntityTooLarge'],
  415: ['UnsupportedMediaType'],
  422: ['Invalid'],
  429: ['TooManyRequests'],
  501: ['NotImplemented'],
  503: ['ServiceUnavailable'],
  504: ['Timeout'],
};

/** What the real server answers with 500 to wrong input, because it has no Status for it. */
const honestFailures = [
  /^resourceVersion should not be set on objects to be created$/,
  /^(resourceVersion: Invalid value: ".*": )?strconv\.ParseUint: parsing /s,
  /^failed to create typed (patch|live) object \(/,
  // A strategic merge patch whose directives have values of a wrong type.
  /^expected a .{1,40}, but received a /,
  /^unable to find api field in struct /,
  /^list element types are not identical: /,
  /^map: .* does not contain declared merge key: /s,
  // Nobody listens where a webhook's configuration says.
  /^Internal error occurred: failed calling webhook /,
  /^unknown patch type: /,
  // A Pod with the RuntimeClass "": the plug-in's own client refuses to ask for it.
  /^resource name may not be empty$/,
];

/** Whether there are words in an answer that only a mistake of ours brings in, unless the request had them. */
export function isSlip(message: string, { target, body }: FuzzRequest): boolean {
  const [word] = slips.exec(message) ?? [];
  if (word === undefined) return false;
  const query = [...new URLSearchParams(target.split('?', 2)[1] ?? '')].flat();
  return ![target, ...query, body ?? ''].some((sent) => sent.includes(word));
}

const slips =
  /\[object Object\]|Cannot (read|set|convert|destructure|create|access|use)|is not a function|is not iterable|Maximum call stack|Invalid (array|string) length|Unexpected token|is not defined|Invalid time value|Invalid regular expression|Expected .* in JSON|(?<!unsupported value: )\bNaN\b|BigInt/;

/** What is said before anybody looks at the path, and what the documents of OpenAPI say of one that there is not. */
const plainErrors: ReadonlySet<string> = new Set(['404 404 page not found\n', '400 400 Bad Request', '404 ']);

/** What is wrong with an answer; undefined: nothing. */
export function problemOf(request: FuzzRequest, reply: Reply): string | undefined {
  const { status, type, text, milliseconds } = reply;
  const sent = `${request.method} ${request.target}`.slice(0, 200);
  const say = (problem: string): string => `${sent}: ${problem}; ${status} ${text.slice(0, 600)}`;
  // Documents about everything are made when they are first asked for.
  const most = request.target.startsWith('/openapi') ? 5 * patience : patience;
  if (milliseconds > most) return say(`took ${Math.round(milliseconds)} ms`);
  if (status < 400) return undefined;
  if (!/^application\/(?:json|yaml|vnd\.kubernetes\.protobuf)/.test(type)) {
    return plainErrors.has(`${status} ${text}`) ? undefined : say(`an error of type ${type}`);
  }
  const answer = parsed(text, type);
  if (answer?.kind !== 'Status' || answer.apiVersion !== 'v1' || answer.status !== 'Failure') return say('no Status');
  if (answer.code !== status) return say(`its Status has the code ${answer.code}`);
  const { message = '', reason = '' } = answer;
  if (isSlip(message, request)) return say(`words of ours: ${message}`);
  if (status === 500)
    return honestFailures.some((known) => known.test(message)) ? undefined : say(`a failure of ours: ${message}`);
  if (message === '') return say('no message');
  if (status === 501 && !message.startsWith('not simulated: ')) return say('not said that it is not simulated');
  return reasons[status]?.includes(reason) === true ? undefined : say(`the reason ${reason}`);
}

function parsed(text: string, type: string): Status | undefined {
  try {
    return (type.startsWith('application/yaml') ? parseYaml(text) : JSON.parse(text)) as Status;
  } catch {
    return undefined;
  }
}
