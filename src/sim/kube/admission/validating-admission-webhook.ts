import type { CallWebhook } from '#api';
import type { AskAuthorizer } from '#cel';
import type { UserInfo } from '../registry/index.ts';
import { type AdmissionPlugin, defineAdmission } from './define.ts';
import { callHook } from './webhook/call.ts';
import { invocation, webhooks } from './webhook/hooks.ts';

/** Asks the validating webhooks, all at once. Follows apiserver pkg/admission/plugin/webhook/validating. */
export function validatingAdmissionWebhook(
  call: CallWebhook | undefined,
  askFor?: (user: UserInfo) => AskAuthorizer,
): AdmissionPlugin {
  return defineAdmission({
    name: 'ValidatingAdmissionWebhook',
    operations: ['CREATE', 'UPDATE', 'DELETE', 'CONNECT'],
    validate: (attributes, context) => {
      const hooks = webhooks('validatingwebhookconfigurations', attributes, context);
      if (hooks.length === 0) return undefined;
      const answers = hooks.flatMap((hook) => {
        const seen = invocation(hook, attributes, context, askFor?.(context.user));
        return seen === undefined ? [] : [() => callHook(hook.hook, seen, context, call, false)];
      });
      if (answers.length === 0) return undefined;
      return Promise.allSettled(answers.map((ask) => ask())).then((outcomes) => {
        const failed = outcomes.find(({ status }) => status === 'rejected');
        if (failed?.status === 'rejected') throw failed.reason;
      });
    },
  });
}
