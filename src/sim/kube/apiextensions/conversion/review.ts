import type { KubeObject } from '#apimachinery';
import { CallFailure, type Data, isData } from '../../webhook/post-review.ts';

/** The objects of an answered ConversionReview. Throws CallFailure. Follows getConvertedObjectsFromResponse. */
export function convertedObjects(review: Data, uid: string, version: string): readonly unknown[] {
  const { kind = '', apiVersion = '', response } = review;
  if (kind !== 'ConversionReview') {
    if (kind === '') throw new CallFailure(`Object 'Kind' is missing in '${JSON.stringify(review)}'`);
    if (apiVersion === '') throw new CallFailure(`Object 'apiVersion' is missing in '${JSON.stringify(review)}'`);
    const scheme = 'in scheme "pkg/runtime/scheme.go:111"';
    throw new CallFailure(
      `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} ${scheme}`,
    );
  }
  const given = String(apiVersion).split('/').at(-1) ?? '';
  if (given !== version) {
    throw new CallFailure(
      `converting (${given}.ConversionReview) to (${version}.ConversionReview): unknown conversion`,
    );
  }
  if (!isData(response)) throw new CallFailure('no response provided');
  const { uid: answered = '', result, convertedObjects: objects } = response;
  // v1beta1 never looked at it.
  if (version === 'v1' && answered !== uid) {
    throw new CallFailure(`expected response.uid=${JSON.stringify(uid)}, got ${JSON.stringify(answered)}`);
  }
  const { status = '', message = '' } = isData(result) ? result : {};
  if (status !== 'Success') {
    throw new CallFailure(message === '' ? `response.result.status was '${status}', not 'Success'` : String(message));
  }
  return Array.isArray(objects) ? objects : [];
}

/** One of them, if it is what was asked for. Throws CallFailure. Follows webhookConverter.Convert, validateConvertedObject. */
export function convertedObject(answer: unknown, original: KubeObject, apiVersion: string, what: string): Data {
  if (!isData(answer)) {
    const kind = Array.isArray(answer) ? 'array' : typeof answer === 'boolean' ? 'bool' : typeof answer;
    throw new CallFailure(`json: cannot unmarshal ${kind} into Go value of type map[string]interface {}`);
  }
  const { kind = '', apiVersion: received = '', metadata } = answer;
  if (kind === '') throw new CallFailure(`Object 'Kind' is missing in '${JSON.stringify(answer)}'`);
  if (received !== apiVersion) {
    const text = `invalid groupVersion (expected ${apiVersion}, received ${received})`;
    throw new CallFailure(`${what} returned invalid object at index 0: ${text}`);
  }
  if (kind !== original.kind) {
    const text = `invalid kind (expected ${original.kind}, received ${kind})`;
    throw new CallFailure(`${what} returned invalid object at index 0: ${text}`);
  }
  const found = isData(metadata) ? metadata : {};
  for (const [field, name] of [
    ['name', 'name'],
    ['namespace', 'namespace'],
    ['uid', 'UID'],
  ] as const) {
    const [wanted, given] = [original.metadata[field] ?? '', found[field] ?? ''];
    if (wanted !== given) {
      throw new CallFailure(`${what} returned invalid object: must have the same ${name}: ${wanted} != ${given}`);
    }
  }
  return answer;
}
