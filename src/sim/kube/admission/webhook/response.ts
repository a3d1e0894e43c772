import { type JsonPatchOperation, type StatusDetails, StatusError } from '#apimachinery';
import { CallFailure, type Data, isData } from '../../webhook/post-review.ts';

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

function invalid(text: string): CallFailure {
  return new CallFailure(`received invalid webhook response: ${text}`);
}

/** Follows apiserver pkg/admission/plugin/webhook/request VerifyAdmissionResponse. Throws CallFailure. */
export function readResponse(review: Data, uid: string, version: string, mutating: boolean): WebhookVerdict {
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
