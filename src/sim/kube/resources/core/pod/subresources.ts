import {
  aggregateText,
  badRequest,
  conflict,
  deepCopy,
  deepEqual,
  type FieldError,
  fieldErrorText,
  fieldForbidden,
  fieldNotSupported,
  fieldRequired,
  type KubeObject,
  path,
  unknownError,
} from '#apimachinery';
import type { Pod } from '#types/core-v1';
import { keepMetadata } from '../../../registry/metadata.ts';
import type { RequestContext, SubresourceDefinition } from '../../../registry/resource.ts';
import { at } from '../../shared/errors.ts';
import { goDiff } from '../../shared/go-diff/index.ts';
import { timestamp } from '../../shared/times.ts';
import { checkEviction, evict, isDryEviction } from './eviction.ts';
import { prepareResize, validateResize } from './resize.ts';
import { prepareStatus, validateStatus } from './status.ts';
import { validateAnnotations } from './update.ts';
import { validatePodMetadataAndSpec } from './validation.ts';

/** What hangs below a Pod. `log`, `exec`, `attach`, `portforward` and `proxy` are served by the node, not by the registry. */
export const podSubresources: Readonly<Record<string, SubresourceDefinition<Pod>>> = {
  status: { verbs: ['get', 'patch', 'update'], prepareForUpdate: prepareStatus, validateUpdate: validateStatus },
  ephemeralcontainers: {
    verbs: ['get', 'patch', 'update'],
    prepareForUpdate(next, previous) {
      const containers = next.spec.ephemeralContainers;
      next.spec = deepCopy(previous.spec);
      delete next.spec.ephemeralContainers;
      if (containers) {
        next.spec.ephemeralContainers = containers;
      }
      next.status = deepCopy(previous.status ?? {});
      keepMetadata(next, previous);
    },
    validateUpdate: validateEphemeralContainers,
  },
  resize: { verbs: ['get', 'patch', 'update'], prepareForUpdate: prepareResize, validateUpdate: validateResize },
  binding: {
    verbs: ['create'],
    kind: { group: '', version: 'v1', kind: 'Binding' },
    create: bind,
    checkBody: checkBinding,
  },
  eviction: {
    verbs: ['create'],
    kind: { group: 'policy', version: 'v1', kind: 'Eviction' },
    alsoVersions: ['v1beta1'],
    create: evict,
    checkBody: checkEviction,
    isDryRun: isDryEviction,
  },
  log: { verbs: ['get'] },
};

/** Follows ValidatePodEphemeralContainersUpdate. */
function validateEphemeralContainers(next: Pod, previous: Pod): FieldError[] {
  if (previous.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined) {
    return [fieldForbidden('[]', 'static pods do not support ephemeral containers')];
  }
  const where = at.spec.child('ephemeralContainers');
  const errors = [...validatePodMetadataAndSpec(next), ...validateAnnotations(next, previous)];
  for (const old of previous.spec.ephemeralContainers ?? []) {
    const now = next.spec.ephemeralContainers?.find((container) => container.name === old.name);
    if (!now) {
      errors.push(fieldForbidden(where, `existing ephemeral containers "${old.name}" may not be removed\n`));
    } else if (!deepEqual(now, old)) {
      const diff = goDiff('EphemeralContainer', old, now);
      errors.push(fieldForbidden(where, `existing ephemeral containers "${old.name}" may not be changed\n${diff}`));
    }
  }
  return errors;
}

interface Binding extends KubeObject {
  target?: { kind?: string; name?: string };
}

/** Follows BindingREST.Create and validation.ValidatePodBinding. */
function checkBinding({ metadata, target }: Binding, name: string): void {
  const { kind, name: node = '' } = target ?? {};
  if ((metadata?.name ?? '') !== name) {
    throw badRequest('name in URL does not match name in Binding object');
  }
  const errors = [
    ...(kind && kind !== 'Node' ? [fieldNotSupported(path('target', 'kind'), kind, ['Node', '<empty>'])] : []),
    ...(node === '' ? [fieldRequired(path('target', 'name'))] : []),
  ];
  if (errors.length > 0) {
    throw unknownError(aggregateText(errors.map(fieldErrorText)));
  }
}

/** Gives a Pod its node. Follows pkg/registry/core/pod/storage, BindingREST and assignPod. */
function bind(body: KubeObject, pod: Pod, context: RequestContext): { object: Pod; answer: KubeObject } {
  const binding = body as Binding;
  const name = pod.metadata.name ?? '';
  const node = binding.target?.name ?? '';
  const refuse = (reason: string) => conflict('', 'pods/binding', name, reason);
  if (pod.metadata.deletionTimestamp) {
    throw refuse(`pod ${name} is being deleted, cannot be assigned to a host`);
  }
  if (pod.spec.nodeName) {
    throw refuse(`pod ${name} is already assigned to node "${pod.spec.nodeName}"`);
  }
  if (pod.spec.schedulingGates?.length) {
    throw refuse(`pod ${name} has non-empty .spec.schedulingGates`);
  }
  const next = deepCopy(pod);
  next.spec.nodeName = node;
  if (binding.metadata?.annotations) {
    next.metadata.annotations = { ...next.metadata.annotations, ...binding.metadata.annotations };
  }
  if (binding.metadata?.labels) {
    next.metadata.labels = { ...next.metadata.labels, ...binding.metadata.labels };
  }
  // ClearingNominatedNodeNameAfterBinding.
  if (next.status !== undefined) delete next.status.nominatedNodeName;
  const others = (next.status?.conditions ?? []).filter((condition) => condition.type !== 'PodScheduled');
  const scheduled = {
    type: 'PodScheduled',
    status: 'True',
    lastProbeTime: null as unknown as string,
    lastTransitionTime: timestamp(context.now),
  };
  next.status = { ...next.status, conditions: [...others, scheduled] };
  const answer = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    code: 201,
  } as unknown as KubeObject;
  return { object: next, answer };
}
