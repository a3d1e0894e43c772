import { type JsonPatchOperation, type StatusDetails, StatusError } from '#apimachinery';

/** What a webhook said of a request. */
export interface WebhookVerdict {
  readonly allowed: boolean;
  readonly warnings: readonly string[];
  readonly patch: readonly JsonPatchOperation[];
  readonly status: {
    readonly code?: number;
    readonly reason?: string;
    readonly message?: string;
    readonly details?: StatusDetails;
  };
}

type Data = Readonly<Record<string, unknown>>;
const isData = (value: unknown): value is Data => typeof value === 'object' && value !== null && !Array.isArray(value);

/** No answer came, or none that can be used; the message is the real server's. */
export class CallFailure extends Error {}

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

function parseBody(body: string): Data {
  try {
    const parsed: unknown = JSON.parse(body);
    if (isData(parsed)) return parsed;
  } catch {}
  const head = "failed to call webhook: couldn't get version/kind; json parse error:";
  if (body.trim() === '') throw new CallFailure(`${head} unexpected end of JSON input`);
  const first = body.trim()[0] ?? '';
  throw new CallFailure(`${head} invalid character '${first}' looking for beginning of value`);
}

function invalid(text: string): CallFailure {
  return new CallFailure(`received invalid webhook response: ${text}`);
}

/** Follows apiserver pkg/admission/plugin/webhook/request VerifyAdmissionResponse. Throws CallFailure. */
export function readResponse(
  code: number,
  body: string,
  uid: string,
  version: string,
  mutating: boolean,
): WebhookVerdict {
  if (code < 200 || code >= 300) throw new CallFailure(`failed to call webhook: ${serverProblem(code, body)}`);
  const review = parseBody(body);
  const wanted = `admission.k8s.io/${version}, Kind=AdmissionReview`;
  const found = `${String(review.apiVersion ?? '')}, Kind=${String(review.kind ?? '')}`;
  if (found !== wanted) throw invalid(`expected webhook response of ${wanted}, got ${found}`);
  const { response } = review;
  if (!isData(response)) throw invalid('webhook response was absent');
  const { uid: given = '', patch = '', patchType = '' } = response;
  if (version === 'v1') {
    if (given !== uid) throw invalid(`expected response.uid=${JSON.stringify(uid)}, got ${JSON.stringify(given)}`);
    if (!mutating && patch !== '') throw invalid('validating webhook may not return response.patch');
    if (!mutating && patchType !== '') throw invalid('validating webhook may not return response.patchType');
    if (patch !== '' && patchType === '') throw invalid('webhook returned response.patch but not response.patchType');
    if (patch === '' && patchType !== '') throw invalid('webhook returned response.patchType but not response.patch');
    if (patchType !== '' && patchType !== 'JSONPatch') {
      throw invalid(`webhook returned invalid response.patchType of ${JSON.stringify(patchType)}`);
    }
  }
  const warnings = Array.isArray(response.warnings) ? response.warnings : [];
  return {
    allowed: response.allowed === true,
    warnings: warnings.filter((text) => typeof text === 'string'),
    patch: mutating && typeof patch === 'string' && patch !== '' ? readPatch(patch) : [],
    status: isData(response.status) ? response.status : {},
  };
}

function readPatch(encoded: string): readonly JsonPatchOperation[] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(encoded, 'base64').toString());
    if (Array.isArray(parsed)) return parsed;
  } catch {}
  throw new CallFailure(
    'received undecodable patch in webhook response: json: cannot unmarshal into Go value of type jsonpatch.Patch',
  );
}

/** The Status a refusal becomes. Follows apiserver pkg/admission/plugin/webhook/errors ToStatusErr. */
export function refusal(name: string, { status }: WebhookVerdict): StatusError {
  const { code = 0, reason = '', message = '', details } = status;
  const by = `admission webhook ${JSON.stringify(name)} denied the request`;
  const why = message || reason;
  return new StatusError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: why === '' ? `${by} without explanation` : `${by}: ${why}`,
    ...(reason === '' ? {} : { reason }),
    ...(details === undefined ? {} : { details }),
    code: code < 400 ? 400 : code,
  });
}
