import { aggregateText, parseQuantity, quantityMilliValue } from '#apimachinery';
import type { Container, LimitRange, LimitRangeItem, PersistentVolumeClaim, Pod } from '#types/core-v1';
import { quantitiesWithoutOverhead } from '../helpers/quota/pod-quantities.ts';
import { type AdmissionAttributes, type AdmissionContext, defineAdmission, isFor } from './define.ts';
import { forbid } from './forbid.ts';

const annotation = 'kubernetes.io/limit-ranger';
type List = Readonly<Record<string, string>>;

/** Gives containers default requests and limits; keeps Pods and claims within bounds. Follows plugin/pkg/admission/limitranger. */
export const limitRanger = defineAdmission({
  name: 'LimitRanger',
  operations: ['CREATE', 'UPDATE'],
  admit: (attributes, context) => {
    if (!isLimited(attributes) || !isFor(attributes, '', 'pods')) {
      return;
    }
    for (const range of rangesFor(attributes, context)) {
      setDefaults(attributes.object as Pod, range);
    }
  },
  validate: (attributes, context) => {
    if (!isLimited(attributes)) {
      return;
    }
    for (const range of rangesFor(attributes, context)) {
      const items = range.spec?.limits ?? [];
      const problems =
        attributes.resource.resource === 'pods'
          ? items.flatMap((item) => podProblems(attributes.object as Pod, item))
          : items.flatMap((item) => claimProblems(attributes.object as PersistentVolumeClaim, item));
      if (problems.length > 0) {
        throw forbid(attributes, aggregateText(problems));
      }
    }
  },
});

/** Pods when they are made or resized, claims always. Follows SupportsAttributes. */
function isLimited(attributes: AdmissionAttributes): boolean {
  const { resource, subresource, operation, object, previous } = attributes;
  if (resource.group !== '' || object === undefined || previous?.metadata.deletionTimestamp !== undefined) {
    return false;
  }
  if (resource.resource === 'pods') {
    return subresource === 'resize' || (subresource === undefined && operation === 'CREATE');
  }
  return resource.resource === 'persistentvolumeclaims' && subresource === undefined;
}

function rangesFor({ namespace }: AdmissionAttributes, context: AdmissionContext): readonly LimitRange[] {
  return context.lookupAll('', 'limitranges', namespace ?? '') as readonly LimitRange[];
}

function setDefaults(pod: Pod, range: LimitRange): void {
  const items = (range.spec?.limits ?? []).filter(({ type }) => type === 'Container');
  const requests = Object.assign({}, ...items.map(({ defaultRequest }) => defaultRequest)) as List;
  const limits = Object.assign({}, ...items.map((item) => item.default)) as List;
  const notes = [
    ...(pod.spec?.containers ?? []).flatMap((container) => fill(container, requests, limits, 'container')),
    ...(pod.spec?.initContainers ?? []).flatMap((container) => fill(container, requests, limits, 'init container')),
  ];
  if (notes.length > 0) {
    const text = `LimitRanger plugin set: ${notes.join('; ')}`;
    pod.metadata.annotations = { ...pod.metadata.annotations, [annotation]: text };
  }
}

function fill(container: Container, requests: List, limits: List, what: string): string[] {
  const { resources = {} } = container;
  const missing = (defaults: List, own: List = {}): string[] =>
    Object.keys(defaults)
      .filter((name) => own[name] === undefined)
      .sort();
  const [newRequests, newLimits] = [missing(requests, resources.requests), missing(limits, resources.limits)];
  if (newRequests.length > 0) {
    resources.requests = { ...requests, ...resources.requests };
  }
  if (newLimits.length > 0) {
    resources.limits = { ...limits, ...resources.limits };
  }
  container.resources = resources;
  return [
    ...(newRequests.length > 0 ? [`${newRequests.join(', ')} request for ${what} ${container.name}`] : []),
    ...(newLimits.length > 0 ? [`${newLimits.join(', ')} limit for ${what} ${container.name}`] : []),
  ];
}

function podProblems(pod: Pod, item: LimitRangeItem): string[] {
  switch (item.type) {
    case 'Container':
      return [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])].flatMap(({ resources }) =>
        boundProblems(item, resources?.requests ?? {}, resources?.limits ?? {}),
      );
    case 'Pod':
      return pod.spec === undefined
        ? []
        : boundProblems(
            item,
            quantitiesWithoutOverhead(pod.spec, 'requests'),
            quantitiesWithoutOverhead(pod.spec, 'limits'),
          );
    default:
      return [];
  }
}

function boundProblems(item: LimitRangeItem, requests: List, limits: List): string[] {
  return [
    ...each(item.min, (name, bound) => below(item, name, bound, requests, limits)),
    ...each(item.max, (name, bound) => above(item, name, bound, requests, limits)),
    ...each(item.maxLimitRequestRatio, (name, bound) => ratioProblem(item, name, bound, requests, limits)),
  ];
}

function claimProblems({ spec }: PersistentVolumeClaim, item: LimitRangeItem): string[] {
  if (item.type !== 'PersistentVolumeClaim') {
    return [];
  }
  const requests = spec?.resources?.requests ?? {};
  return [
    ...each(item.min, (name, bound) => below(item, name, bound, requests, {})),
    ...each(item.max, (name, bound) => {
      const usage = `maximum ${name} usage per ${item.type} is ${bound}`;
      const request = requests[name];
      if (request === undefined) {
        return `${usage}.  No request is specified`;
      }
      return isGreater(request, bound) ? `${usage}, but request is ${request}` : undefined;
    }),
  ];
}

function each(list: List | undefined, check: (name: string, bound: string) => string | undefined): string[] {
  return Object.keys(list ?? {})
    .sort()
    .flatMap((name) => check(name, list?.[name] ?? '0') ?? []);
}

function isGreater(left: string, right: string): boolean {
  return milli(left) > milli(right);
}

function milli(text: string): number {
  return Number(quantityMilliValue(parseQuantity(text)));
}

/** Follows minConstraint. */
function below(item: LimitRangeItem, name: string, bound: string, requests: List, limits: List): string | undefined {
  const usage = `minimum ${name} usage per ${item.type} is ${bound}`;
  const [request, limit] = [requests[name], limits[name]];
  if (request === undefined) {
    return `${usage}.  No request is specified`;
  }
  if (isGreater(bound, request)) {
    return `${usage}, but request is ${request}`;
  }
  return limit !== undefined && isGreater(bound, limit) ? `${usage}, but limit is ${limit}` : undefined;
}

/** Follows maxConstraint. */
function above(item: LimitRangeItem, name: string, bound: string, requests: List, limits: List): string | undefined {
  const usage = `maximum ${name} usage per ${item.type} is ${bound}`;
  const [request, limit] = [requests[name], limits[name]];
  if (limit === undefined) {
    return `${usage}.  No limit is specified`;
  }
  if (isGreater(limit, bound)) {
    return `${usage}, but limit is ${limit}`;
  }
  return request !== undefined && isGreater(request, bound) ? `${usage}, but request is ${request}` : undefined;
}

/** Follows limitRequestRatioConstraint. */
function ratioProblem(
  item: LimitRangeItem,
  name: string,
  bound: string,
  requests: List,
  limits: List,
): string | undefined {
  const usage = `${name} max limit to request ratio per ${item.type} is ${bound}`;
  const [request, limit] = [milli(requests[name] ?? '0'), milli(limits[name] ?? '0')];
  if (request === 0) {
    return `${usage}, but no request is specified or request is 0`;
  }
  if (limit === 0) {
    return `${usage}, but no limit is specified or limit is 0`;
  }
  const ratio = limit / request;
  return ratio * 1000 > milli(bound) ? `${usage}, but provided ratio is ${ratio.toFixed(6)}` : undefined;
}
