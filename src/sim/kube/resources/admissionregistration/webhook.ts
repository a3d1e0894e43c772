import {
  deepEqual,
  type FieldError,
  fieldDuplicate,
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
  isDns1035Label,
  isDns1123Subdomain,
  type KubeObject,
  path,
} from '#apimachinery';
import type { MutatingWebhook } from '#types/admissionregistration-v1';
import { sameJson } from '../../registry/same-json.ts';
import { invalidAll, type Path } from '../shared/errors.ts';
import { validateLabelSelector } from '../shared/labels.ts';
import { validateClientConfig } from '../shared/webhook-client.ts';
import { validateMatchConditions } from './match-conditions.ts';
import { validateRule } from './validate-rule.ts';

/** A configuration of either kind; validating webhooks are mutating ones without a policy of reinvocation. */
export interface WebhookConfiguration extends KubeObject {
  webhooks?: MutatingWebhook[];
}

const harmless = ['None', 'NoneOnDryRun'];
const sideEffects = ['None', 'NoneOnDryRun', 'Some', 'Unknown'];
const reviewVersions = ['v1', 'v1beta1'];

/** Follows pkg/apis/admissionregistration/v1/defaults.go. */
export function defaultWebhook(hook: MutatingWebhook): void {
  hook.failurePolicy ??= 'Fail';
  hook.matchPolicy ??= 'Equivalent';
  hook.namespaceSelector ??= {};
  hook.objectSelector ??= {};
  hook.timeoutSeconds ??= 10;
  for (const rule of hook.rules ?? []) rule.scope ??= '*';
  if (hook.clientConfig?.service !== undefined) hook.clientConfig.service.port ??= 443;
}

function validateHookName(name: string, where: Path): FieldError[] {
  if (name === '') return [fieldRequired(where)];
  const problems = isDns1123Subdomain(name);
  if (problems.length > 0) return [fieldInvalid(where, name, problems.join(','))];
  if (name.split('.').length >= 3) return [];
  return [fieldInvalid(where, name, 'should be a domain with at least three segments separated by dots')];
}

function validateReviewVersions(versions: readonly string[], known: boolean, where: Path): FieldError[] {
  if (versions.length === 0) return [fieldRequired(where, `must specify one of ${reviewVersions.join(', ')}`)];
  const errors = versions.flatMap((version, index) =>
    versions.indexOf(version) < index
      ? [fieldInvalid(where.index(index), version, 'duplicate version')]
      : invalidAll(where.index(index), version, isDns1035Label(version)),
  );
  if (known && !versions.some((version) => reviewVersions.includes(version))) {
    errors.push(fieldInvalid(where, versions, `must include at least one of ${reviewVersions.join(', ')}`));
  }
  return errors;
}

function validateWebhook(
  hook: Partial<MutatingWebhook>,
  noSideEffects: boolean,
  keepConditions: boolean,
  where: Path,
): FieldError[] {
  const oneOf = (field: 'failurePolicy' | 'matchPolicy' | 'reinvocationPolicy' | 'sideEffects', known: string[]) => {
    const value = hook[field];
    return value == null || known.includes(value) ? [] : [fieldNotSupported(where.child(field), value, known)];
  };
  const allowed = noSideEffects ? harmless : sideEffects;
  const seconds = hook.timeoutSeconds ?? 1;
  return [
    ...validateHookName(hook.name ?? '', where.child('name')),
    ...(hook.rules ?? []).flatMap((rule, index) => validateRule(rule, where.child('rules').index(index))),
    ...oneOf('failurePolicy', ['Fail', 'Ignore']),
    ...oneOf('matchPolicy', ['Equivalent', 'Exact']),
    ...(hook.sideEffects == null
      ? [fieldRequired(where.child('sideEffects'), `must specify one of ${allowed.join(', ')}`)]
      : oneOf('sideEffects', allowed)),
    ...(seconds > 30 || seconds < 1
      ? [fieldInvalid(where.child('timeoutSeconds'), seconds, 'the timeout value must be between 1 and 30 seconds')]
      : []),
    ...validateLabelSelector(hook.namespaceSelector, where.child('namespaceSelector')),
    ...validateLabelSelector(hook.objectSelector, where.child('objectSelector')),
    ...oneOf('reinvocationPolicy', ['IfNeeded', 'Never']),
    ...validateClientConfig(hook.clientConfig ?? {}, where.child('clientConfig')),
    ...(keepConditions
      ? []
      : validateMatchConditions(hook.matchConditions ?? [], false, where.child('matchConditions'))),
  ];
}

/**
 * Follows pkg/apis/admissionregistration/validation. What `previous` got wrong already, in rules that are newer than it
 * may be, is not held against an update.
 */
export function validateWebhooks(next: WebhookConfiguration, previous?: WebhookConfiguration): FieldError[] {
  const before = previous?.webhooks ?? [];
  const unique = new Set(before.map(({ name }) => name)).size === before.length;
  const noSideEffects = before.every((hook) => harmless.includes(hook.sideEffects));
  const known = before.every(({ admissionReviewVersions }) => {
    const versions = admissionReviewVersions ?? [];
    return versions.length === 0 || versions.some((version) => reviewVersions.includes(version));
  });
  const webhooks = next.webhooks ?? [];
  const keepConditions =
    before.length === webhooks.length &&
    webhooks.every((hook, index) => deepEqual(hook.matchConditions, before[index]?.matchConditions)) &&
    previous !== undefined;
  const names = new Set<string>();
  return webhooks.flatMap((hook, index) => {
    const at = path('webhooks').index(index);
    const again = names.has(hook.name);
    if (hook.name) names.add(hook.name);
    return [
      ...validateWebhook(hook, noSideEffects, keepConditions, at),
      ...validateReviewVersions(hook.admissionReviewVersions ?? [], known, at.child('admissionReviewVersions')),
      ...(unique && again ? [fieldDuplicate(at.child('name'), hook.name)] : []),
    ];
  });
}

/** The generation counts changes of the webhooks, to which an empty list is another than none. Follows reflect.DeepEqual. */
export function webhooksChanged(next: WebhookConfiguration, previous: WebhookConfiguration): boolean {
  return !sameJson(next.webhooks, previous.webhooks);
}
