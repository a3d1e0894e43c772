import { addQuantityLists, type KubeObject, type QuantityList } from '#apimachinery';
import type { Container, Pod, ResourceQuota } from '#types/core-v1';
import { type Evaluator, evaluatorFor } from '../helpers/quota/evaluators.ts';
import { compare, listText, mask, subtract } from '../helpers/quota/lists.ts';
import { computeUsage } from '../helpers/quota/pod-quantities.ts';
import { type AdmissionAttributes, type AdmissionContext, defineAdmission } from './define.ts';
import { forbid } from './forbid.ts';

/** Quotas of these demand that every container says what it wants. Follows validationSet of pods.go. */
const demanded = ['cpu', 'memory', 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory'];

/**
 * Refuses what exceeds a quota and books the rest on it, in one turn, so that no two requests take the same room.
 * What is booked for a request that fails later stays booked until the quota is counted again.
 * Follows apiserver pkg/admission/plugin/resourcequota, CheckRequest.
 */
export const resourceQuota = defineAdmission({
  name: 'ResourceQuota',
  operations: ['CREATE', 'UPDATE'],
  validate: (attributes, context) => {
    const { resource, subresource, operation, namespace, object } = attributes;
    const isResize = resource.group === '' && resource.resource === 'pods' && subresource === 'resize';
    if (object === undefined || namespace === undefined || !resource.namespaced) {
      return;
    }
    if (subresource !== undefined && !isResize) {
      return;
    }
    const evaluator = evaluatorFor(resource.group, resource.resource);
    const quotas = context.lookupAll('', 'resourcequotas', namespace) as readonly ResourceQuota[];
    if (evaluator === undefined || quotas.length === 0 || (operation === 'UPDATE' && !evaluator.handlesUpdate)) {
      return;
    }
    const concerned = quotas.filter((quota) => concerns(attributes, object, evaluator, quota));
    if (concerned.length > 0) {
      book(attributes, context, evaluator, concerned);
    }
  },
});

/** Whether the quota is about this object. Refuses Pods that do not say what a quota needs to know. */
function concerns(
  attributes: AdmissionAttributes,
  object: KubeObject,
  evaluator: Evaluator,
  quota: ResourceQuota,
): boolean {
  const names = Object.keys(quota.status?.hard ?? {}).filter(evaluator.counts);
  if (names.length === 0 || !evaluator.isInScopes(quota, object)) {
    return false;
  }
  const name = quota.metadata.name ?? '';
  if (attributes.resource.group === '' && attributes.resource.resource === 'pods') {
    const missing = unspecified(object as Pod, names);
    if (missing !== '') {
      throw forbid(attributes, `failed quota: ${name}: must specify ${missing}`);
    }
  }
  if (names.some((resource) => quota.status?.used?.[resource] === undefined)) {
    throw forbid(attributes, `status unknown for quota: ${name}, resources: ${names.sort().join(',')}`);
  }
  return true;
}

/** `limits.cpu for: a,b; requests.cpu for: a`, or nothing. Follows podEvaluator.Constraints. */
function unspecified({ spec }: Pod, names: readonly string[]): string {
  // What is said of the whole Pod is enough, whatever it is about.
  if (Object.keys({ ...spec?.resources?.requests, ...spec?.resources?.limits }).length > 0) return '';
  const containers: readonly Container[] = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])];
  return demanded
    .filter((name) => names.includes(name))
    .sort()
    .flatMap((name) => {
      const silent = containers.filter(
        ({ resources }) => computeUsage(resources?.requests ?? {}, resources?.limits ?? {})[name] === undefined,
      );
      const list = [...new Set(silent.map((container) => container.name))].sort().join(',');
      return list === '' ? [] : [`${name} for: ${list}`];
    })
    .join('; ');
}

function book(
  attributes: AdmissionAttributes,
  context: AdmissionContext,
  evaluator: Evaluator,
  quotas: readonly ResourceQuota[],
): void {
  const { object, previous } = attributes;
  const delta = withoutZeros(change(evaluator, object, previous, context.now));
  if (Object.keys(delta).length === 0) {
    return;
  }
  const booked = quotas.map((quota) => ({ quota, used: afterwards(attributes, quota, delta) }));
  if (context.dryRun) {
    return;
  }
  for (const { quota, used } of booked) {
    if (used !== undefined) {
      context.writeStatus(quota, { ...quota.status, used });
    }
  }
}

function change(
  evaluator: Evaluator,
  object: KubeObject | undefined,
  previous: KubeObject | undefined,
  now: number,
): QuantityList {
  const usage = object === undefined ? {} : evaluator.usage(object, now);
  return previous === undefined ? usage : subtract(usage, evaluator.usage(previous, now));
}

/** What is used of a quota with the request; undefined: nothing of it changes. */
function afterwards(
  attributes: AdmissionAttributes,
  quota: ResourceQuota,
  delta: QuantityList,
): QuantityList | undefined {
  const { hard = {}, used = {} } = quota.status ?? {};
  const requested = mask(delta, Object.keys(hard));
  if (Object.keys(requested).length === 0) {
    return undefined;
  }
  const next = addQuantityLists(used, requested);
  const exceeded = Object.keys(requested).filter((name) => compare(next[name] ?? '0', hard[name] ?? '0') > 0);
  if (exceeded.length > 0) {
    const [wanted, before, limit] = [requested, used, hard].map((list) => listText(mask(list, exceeded)));
    throw forbid(
      attributes,
      `exceeded quota: ${quota.metadata.name}, requested: ${wanted}, used: ${before}, limited: ${limit}`,
    );
  }
  return next;
}

function withoutZeros(list: QuantityList): QuantityList {
  return Object.fromEntries(Object.entries(list).filter(([, value]) => compare(value, '0') !== 0));
}
