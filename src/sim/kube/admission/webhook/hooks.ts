import { forbidden, type KubeObject } from '#apimachinery';
import type { AskAuthorizer } from '#cel';
import type { MutatingWebhook } from '#types/admissionregistration-v1';
import type { WebhookConfiguration } from '../../resources/admissionregistration/webhook.ts';
import type { AdmissionAttributes, AdmissionContext } from '../define.ts';
import { type CompiledCondition, compileConditions, matchConditions } from '../policy/evaluate.ts';
import { isExempt, matchedResource, matchesSelectors, seenAs } from '../policy/matching.ts';
import { requestVariables } from '../policy/variables.ts';

/** One webhook of one configuration; validating ones are mutating ones without a policy of reinvocation. */
export interface Hook {
  readonly id: string;
  readonly hook: MutatingWebhook;
  readonly conditions: readonly CompiledCondition[];
}

const known = new WeakMap<object, readonly Hook[]>();

function hooksOf(configuration: WebhookConfiguration): readonly Hook[] {
  const found = known.get(configuration);
  if (found !== undefined) return found;
  const made = (configuration.webhooks ?? []).map((hook, index) => ({
    id: `${configuration.metadata.name}/${hook.name}/${index}`,
    hook,
    conditions: compileConditions(hook.matchConditions ?? [], false),
  }));
  known.set(configuration, made);
  return made;
}

/** The webhooks of all configurations of that kind, by the names of these; empty for what configures admission itself. */
export function webhooks(
  resource: string,
  attributes: AdmissionAttributes,
  context: AdmissionContext,
): readonly Hook[] {
  const found: readonly KubeObject[] = context.lookupAll('admissionregistration.k8s.io', resource);
  if (found.length === 0 || isExempt(attributes)) return [];
  return found
    .toSorted((a, b) => ((a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1))
    .flatMap((configuration) => hooksOf(configuration as WebhookConfiguration));
}

/** The request as a webhook is to be asked about it; undefined: it is not. Throws 403 where its conditions cannot be evaluated. Follows webhook.go ShouldCallHook. */
export function invocation(
  { hook, conditions }: Hook,
  attributes: AdmissionAttributes,
  context: AdmissionContext,
  ask: AskAuthorizer | undefined,
): AdmissionAttributes | undefined {
  const resource = matchedResource(hook.rules ?? [], hook.matchPolicy, attributes, context);
  if (resource === undefined || !matchesSelectors(hook, attributes, context)) return undefined;
  const seen = seenAs(attributes, resource, context);
  if (conditions.length === 0) return seen;
  const variables = requestVariables(seen, context, { ask, withNamespace: false });
  const { matches, error } = matchConditions(conditions, variables);
  if (error === undefined) return matches ? seen : undefined;
  if (hook.failurePolicy === 'Ignore') return undefined;
  const { group, resource: plural } = attributes.resource;
  throw forbidden(group, plural, attributes.name, error);
}
