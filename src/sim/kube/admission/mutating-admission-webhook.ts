import type { CallWebhook } from '#api';
import {
  applyJsonPatch,
  decode,
  deepCopy,
  deepEqual,
  internalError,
  type JsonPatchOperation,
  type KubeObject,
} from '#apimachinery';
import type { AskAuthorizer } from '#cel';
import { converted, type ResourceDefinition, type UserInfo } from '../registry/index.ts';
import { type AdmissionAttributes, type AdmissionContext, type AdmissionPlugin, defineAdmission } from './define.ts';
import { callHook } from './webhook/call.ts';
import { type Hook, invocation, webhooks } from './webhook/hooks.ts';

/** Asks the mutating webhooks one after the other. Follows apiserver pkg/admission/plugin/webhook/mutating. */
export function mutatingAdmissionWebhook(
  call: CallWebhook | undefined,
  askFor?: (user: UserInfo) => AskAuthorizer,
): AdmissionPlugin {
  return defineAdmission({
    name: 'MutatingAdmissionWebhook',
    operations: ['CREATE', 'UPDATE', 'DELETE', 'CONNECT'],
    admit: (attributes, context) => {
      const hooks = webhooks('mutatingwebhookconfigurations', attributes, context);
      return hooks.length === 0 ? undefined : runHooks(hooks, attributes, context, call, askFor?.(context.user));
    },
  });
}

async function runHooks(
  hooks: readonly Hook[],
  attributes: AdmissionAttributes,
  context: AdmissionContext,
  call: CallWebhook | undefined,
  ask: AskAuthorizer | undefined,
): Promise<void> {
  /** Those that were asked and want to be asked again once somebody else changed the object. */
  let earlier: Hook[] = [];
  const again = new Set<Hook>();
  const round = async (hook: Hook): Promise<void> => {
    const seen = invocation(hook, attributes, context, ask);
    if (seen === undefined) return;
    const verdict = await callHook(hook.hook, seen, context, call, true);
    if (verdict !== undefined && change(hook, verdict.patch, attributes, seen)) {
      for (const one of earlier) if (one !== hook) again.add(one);
      earlier = [];
    }
    if (hook.hook.reinvocationPolicy === 'IfNeeded') earlier.push(hook);
  };
  for (const hook of hooks) await round(hook);
  for (const hook of hooks) if (again.has(hook)) await round(hook);
}

/** Patches the object in place, as the webhook saw it; says whether anything changed. */
function change(
  { hook }: Hook,
  patch: readonly JsonPatchOperation[],
  { object, resource }: AdmissionAttributes,
  seen: AdmissionAttributes,
): boolean {
  if (patch.length === 0) return false;
  if (object === undefined) {
    const name = JSON.stringify(hook.name);
    throw internalError(
      `admission webhook ${name} attempted to modify the object, which is not supported for this operation`,
    );
  }
  const patched = asStored(patchedObject(seen.object ?? object, patch), object, resource, seen);
  const decoded = resource.custom === undefined ? decode(patched, resource.schema) : resource.custom.decode(patched);
  const next = decoded.object as KubeObject;
  resource.defaults?.(next);
  if (deepEqual(next, object)) return false;
  for (const key of Object.keys(object)) delete (object as Record<string, unknown>)[key];
  Object.assign(object, next);
  return true;
}

/** What a webhook answered, of the version or the view that it saw, as a state of the object itself. */
function asStored(
  answered: KubeObject,
  object: KubeObject,
  own: ResourceDefinition,
  { resource, subresource = '' }: AdmissionAttributes,
): KubeObject {
  const view = own.subresources?.[subresource]?.view;
  if (view === undefined) return resource === own ? answered : converted(answered, resource, own);
  const draft = deepCopy(object);
  view.write(answered, draft);
  return draft;
}

function patchedObject(object: KubeObject, patch: readonly JsonPatchOperation[]): KubeObject {
  try {
    return applyJsonPatch(object, patch);
  } catch (error) {
    throw internalError(error instanceof Error ? error : String(error));
  }
}
