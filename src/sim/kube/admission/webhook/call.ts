import type { CallWebhook } from '#api';
import { badRequest, internalError } from '#apimachinery';
import type { MutatingWebhook } from '#types/admissionregistration-v1';
import { CallFailure, type Data, postReview } from '../../webhook/post-review.ts';
import type { AdmissionAttributes, AdmissionContext } from '../define.ts';
import { admissionRequest } from '../policy/variables.ts';
import { readResponse, refusal, type WebhookVerdict } from './response.ts';

async function ask(
  hook: MutatingWebhook,
  attributes: AdmissionAttributes,
  context: AdmissionContext,
  call: CallWebhook | undefined,
  mutating: boolean,
): Promise<WebhookVerdict> {
  const uid = context.uuid();
  const version = hook.admissionReviewVersions.find((name) => name === 'v1' || name === 'v1beta1');
  if (version === undefined) {
    const text = 'webhook does not accept known AdmissionReview versions (v1, v1beta1)';
    throw new CallFailure(`could not create admission objects: ${text}`);
  }
  const { options, ...request } = admissionRequest(attributes, context);
  const { object = null, previous: oldObject = null } = attributes;
  const review = {
    kind: 'AdmissionReview',
    apiVersion: `admission.k8s.io/${version}`,
    request: { uid, ...request, object, oldObject, options },
  };
  const { timeoutSeconds = 10, clientConfig } = hook;
  let answer: Data;
  try {
    answer = await postReview(clientConfig, review, timeoutSeconds, context.lookup, call);
  } catch (error) {
    throw error instanceof CallFailure ? new CallFailure(`failed to call webhook: ${error.message}`) : error;
  }
  return readResponse(answer, uid, version, mutating);
}

/**
 * Asks one webhook; undefined: it could not be reached, and that does not matter. Throws what the client gets: a refusal,
 * or 500 where the webhook failed. Follows the callHook of the dispatchers.
 */
export async function callHook(
  hook: MutatingWebhook,
  attributes: AdmissionAttributes,
  context: AdmissionContext,
  call: CallWebhook | undefined,
  mutating: boolean,
): Promise<WebhookVerdict | undefined> {
  const name = JSON.stringify(hook.name);
  if (context.dryRun && hook.sideEffects !== 'None' && hook.sideEffects !== 'NoneOnDryRun') {
    throw badRequest(`admission webhook ${name} does not support dry run`);
  }
  let verdict: WebhookVerdict;
  try {
    verdict = await ask(hook, attributes, context, call, mutating);
  } catch (error) {
    if (!(error instanceof CallFailure)) throw error;
    if (hook.failurePolicy === 'Ignore') return undefined;
    throw internalError(`failed calling webhook ${name}: ${error.message}`);
  }
  for (const warning of verdict.warnings) context.warn(warning);
  if (!verdict.allowed) throw refusal(hook.name, verdict);
  return verdict;
}
