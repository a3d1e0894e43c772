import { type FieldError, fieldErrorText } from './field.ts';
import { goQuote } from './go-text.ts';

/** One reason among several, as `details.causes` lists them. */
export interface StatusCause {
  readonly reason?: string;
  readonly message?: string;
  readonly field?: string;
}

export interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly StatusCause[];
  readonly retryAfterSeconds?: number;
}

/** The answer to a request that gives no object. Follows apimachinery pkg/apis/meta/v1 Status. */
export interface Status {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: Readonly<Record<string, string>>;
  readonly status: 'Success' | 'Failure';
  readonly message?: string;
  readonly reason?: string;
  readonly details?: StatusDetails;
  readonly code: number;
}

/** An error that goes to the client as its Status. Decide on `reason` or `code`, never on the message. */
export class StatusError extends Error {
  readonly status: Status;

  constructor(status: Status) {
    super(status.message ?? '');
    this.name = 'StatusError';
    this.status = status;
  }

  get code(): number {
    return this.status.code;
  }

  get reason(): string {
    return this.status.reason ?? '';
  }
}

/** Whether it is a StatusError, of that reason where one is given. */
export function isStatusError(error: unknown, reason?: string): error is StatusError {
  return error instanceof StatusError && (reason === undefined || error.reason === reason);
}

function failure(code: number, reason: string, message: string, details?: StatusDetails): StatusError {
  return new StatusError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    ...(reason === '' ? {} : { reason }),
    ...(details === undefined ? {} : { details: withoutEmpty(details) }),
    code,
  });
}

function withoutEmpty(details: StatusDetails): StatusDetails {
  const kept = Object.entries(details).filter(([, value]) => value !== '' && value !== undefined && value !== 0);
  return Object.fromEntries(kept.filter(([, value]) => !Array.isArray(value) || value.length > 0));
}

/** `persistentvolumes` or, outside the core group, `deployments.apps`. */
export function groupResource(group: string, resource: string): string {
  return group === '' ? resource : `${resource}.${group}`;
}

/** 404 `pods "x" not found`. */
export function notFound(group: string, resource: string, name: string): StatusError {
  const message = `${groupResource(group, resource)} ${goQuote(name)} not found`;
  return failure(404, 'NotFound', message, { name, group, kind: resource });
}

/** 404 for a path that leads nowhere, as clients print it. */
export function resourceNotFound(): StatusError {
  return failure(404, 'NotFound', 'the server could not find the requested resource', {});
}

/** 409 `pods "x" already exists`. */
export function alreadyExists(group: string, resource: string, name: string): StatusError {
  const message = `${groupResource(group, resource)} ${goQuote(name)} already exists`;
  return failure(409, 'AlreadyExists', message, { name, group, kind: resource });
}

/** 409 when no free name could be made from metadata.generateName. */
export function generateNameConflict(
  group: string,
  resource: string,
  name: string,
  retryAfterSeconds = 1,
): StatusError {
  const what = `${groupResource(group, resource)} ${goQuote(name)}`;
  const message = `${what} already exists, the server was not able to generate a unique name for the object`;
  return failure(409, 'AlreadyExists', message, { name, group, kind: resource, retryAfterSeconds });
}

/** 409 `Operation cannot be fulfilled on pods "x": <detail>`. */
export function conflict(group: string, resource: string, name: string, detail: string): StatusError {
  const message = `Operation cannot be fulfilled on ${groupResource(group, resource)} ${goQuote(name)}: ${detail}`;
  return failure(409, 'Conflict', message, { name, group, kind: resource });
}

/** The detail of a conflict on metadata.resourceVersion. Follows apiserver pkg/registry/generic/registry OptimisticLockErrorMsg. */
export const optimisticLockMessage =
  'the object has been modified; please apply your changes to the latest version and try again';

/** 409 of server-side apply; every cause has the reason FieldManagerConflict. */
export function applyConflict(causes: readonly StatusCause[], message: string): StatusError {
  return failure(409, 'Conflict', message, { causes });
}

/** 403 `pods "x" is forbidden: <reason>`; without a name `pods is forbidden`, without a resource `forbidden`. */
export function forbidden(group: string, resource: string, name: string, reason: string): StatusError {
  const what = resource === '' && group === '' ? '' : `${groupResource(group, resource)} `;
  const subject = what === '' ? 'forbidden' : `${what}${name === '' ? '' : `${goQuote(name)} `}is forbidden`;
  return failure(403, 'Forbidden', `${subject}: ${reason}`, { name, group, kind: resource });
}

/** 422 `Pod "x" is invalid: <all errors>`, every error once and as a cause of its own. */
export function invalid(group: string, kind: string, name: string, errors: readonly FieldError[]): StatusError {
  const causes = errors.map(({ type, message, field }) => ({ reason: type, message, field }));
  const subject = `${groupResource(group, kind)} ${goQuote(name)} is invalid`;
  const message = errors.length === 0 ? subject : `${subject}: ${aggregateText(errors.map(fieldErrorText))}`;
  return failure(422, 'Invalid', message, { name, group, kind, causes });
}

/** Several error texts as one: alone as it is, else `[a, b]` without repetitions. Follows pkg/util/errors Aggregate. */
export function aggregateText(messages: readonly string[]): string {
  const unique = [...new Set(messages)];
  return unique.length === 1 ? (unique[0] ?? '') : `[${unique.join(', ')}]`;
}

/** 422 of a patch that does not apply; upstream keeps the reason to itself. */
export function unprocessable(): StatusError {
  return failure(422, 'Invalid', 'the server rejected our request due to an error in our request', {});
}

/** 500 without a reason: an error that upstream has no Status for; clients print `Error from server: <message>`. */
export function unknownError(error: Error | string): StatusError {
  return failure(500, '', typeof error === 'string' ? error : error.message);
}

/** 400 with that message. */
export function badRequest(message: string): StatusError {
  return failure(400, 'BadRequest', message);
}

/** 401 `Unauthorized`. */
export function unauthorized(message = 'Unauthorized'): StatusError {
  return failure(401, 'Unauthorized', message);
}

/** 410 Gone, of APIs that say it so. Watches and lists say `expired`. */
export function gone(message: string): StatusError {
  return failure(410, 'Gone', message);
}

/** 410 Expired: the resourceVersion or continue token is too old. */
export function expired(message: string): StatusError {
  return failure(410, 'Expired', message);
}

/** 405 `<verb> is not supported on resources of kind "<resource>"`. */
export function methodNotSupported(group: string, resource: string, verb: string): StatusError {
  const message = `${verb} is not supported on resources of kind ${goQuote(groupResource(group, resource))}`;
  return failure(405, 'MethodNotAllowed', message, { group, kind: resource });
}

/** 405 of a path that has other methods. */
export function methodNotAllowed(): StatusError {
  return failure(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});
}

/** 504 `Timeout: <message>`. */
export function timeout(message: string, retryAfterSeconds = 0): StatusError {
  return failure(504, 'Timeout', `Timeout: ${message}`, { retryAfterSeconds });
}

/** 500 `The <operation> operation against <resource> could not be completed at this time, please try again.` */
export function serverTimeout(group: string, resource: string, operation: string, retryAfterSeconds = 0): StatusError {
  const what = groupResource(group, resource);
  const message = `The ${operation} operation against ${what} could not be completed at this time, please try again.`;
  return failure(500, 'ServerTimeout', message, { name: operation, group, kind: resource, retryAfterSeconds });
}

/** 413 `Request entity too large: <message>`. */
export function tooLarge(message: string): StatusError {
  return failure(413, 'RequestEntityTooLarge', `Request entity too large: ${message}`);
}

/** 415; `accepted` are the media types a body may have. */
export function unsupportedMediaType(accepted: readonly string[]): StatusError {
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`;
  return failure(415, 'UnsupportedMediaType', message);
}

/** 415 of the router, before anybody looks at the body. Follows go-restful's ServiceError. */
export function unsupportedBody(): StatusError {
  return failure(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {});
}

/** 406; `available` are the media types the answer could have. */
export function notAcceptable(available: readonly string[]): StatusError {
  return failure(406, 'NotAcceptable', `only the following media types are accepted: ${available.join(', ')}`);
}

/** 406 of an object that cannot be shown in the form that the client wants. */
export function notAcceptableForm(message: string): StatusError {
  return failure(406, 'NotAcceptable', message);
}

/** 500 `Internal error occurred: <error>`. */
export function internalError(error: Error | string): StatusError {
  const text = typeof error === 'string' ? error : error.message;
  return failure(500, 'InternalError', `Internal error occurred: ${text}`, { causes: [{ message: text }] });
}

/** 429; the client comes again after that many seconds. */
export function tooManyRequests(
  message: string,
  retryAfterSeconds = 0,
  causes: readonly StatusCause[] = [],
): StatusError {
  return failure(429, 'TooManyRequests', message, { causes, retryAfterSeconds });
}

/** 503 with that message. */
export function serviceUnavailable(message: string): StatusError {
  return failure(503, 'ServiceUnavailable', message);
}

/** 501 for what exists in Kubernetes but not here: `not simulated: <what>`. */
export function notImplemented(what: string): StatusError {
  return failure(501, 'NotImplemented', what.startsWith('not simulated: ') ? what : `not simulated: ${what}`);
}
