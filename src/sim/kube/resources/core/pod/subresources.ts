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
  isDns1123Subdomain,
  isQualifiedName,
  type KubeObject,
  path,
  unknownError,
  validateImmutableField,
} from '#apimachinery';
import type { ContainerStatus, Pod } from '#types/core-v1';
import type { RequestContext, SubresourceDefinition } from '../../../registry/resource.ts';
import { at, invalidAll, type Path } from '../../shared/errors.ts';
import { goDiff } from '../../shared/go-diff/index.ts';
import { validateIp } from '../../shared/ip.ts';
import { timestamp } from '../../shared/times.ts';
import { checkEviction, evict, isDryEviction } from './eviction.ts';
import { prepareResize, validateResize } from './resize.ts';
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

/** Follows podStatusStrategy.PrepareForUpdate. */
function prepareStatus(next: Pod, previous: Pod): void {
  const status = { ...next.status };
  if (!status.qosClass && previous.status?.qosClass) {
    status.qosClass = previous.status.qosClass;
  }
  if (!status.observedGeneration && previous.status?.observedGeneration) {
    status.observedGeneration = previous.status.observedGeneration;
  }
  next.status = status;
  delete next.metadata.ownerReferences;
  if (previous.metadata.ownerReferences !== undefined) {
    next.metadata.ownerReferences = deepCopy(previous.metadata.ownerReferences);
  }
}

/** Follows pkg/apis/core/validation, ValidatePodStatusUpdate. */
function validateStatus(next: Pod, previous: Pod): FieldError[] {
  const status = next.status ?? {};
  const before = previous.status ?? {};
  const errors = validateAnnotations(next, previous);
  (status.conditions ?? []).forEach((condition, index) => {
    const where = at.status.child('conditions').index(index).child('Type');
    errors.push(...invalidAll(where, condition.type, isQualifiedName(condition.type)));
  });
  if (status.nominatedNodeName && status.nominatedNodeName !== before.nominatedNodeName) {
    const where = at.status.child('nominatedNodeName');
    errors.push(...invalidAll(where, status.nominatedNodeName, isDns1123Subdomain(status.nominatedNodeName)));
    if (previous.spec.nodeName)
      errors.push(fieldForbidden(where, 'may not be set on pods that are already bound to a node'));
  }
  errors.push(...validateImmutableField(status.qosClass, before.qosClass, at.status.child('qosClass')));
  const policy = previous.spec.restartPolicy ?? 'Always';
  const sidecars = (previous.spec.initContainers ?? [])
    .filter((container) => container.restartPolicy === 'Always')
    .map((container) => container.name);
  const rules = new Set(
    [...(previous.spec.containers ?? []), ...(previous.spec.initContainers ?? [])]
      .filter((container) => container.restartPolicy !== undefined)
      .map((container) => container.name),
  );
  const transitions = (field: 'containerStatuses' | 'initContainerStatuses', exempt: ReadonlySet<string>) =>
    stateTransitions(status[field] ?? [], before[field] ?? [], policy, exempt, at.status.child(field));
  errors.push(...transitions('containerStatuses', rules));
  errors.push(...transitions('initContainerStatuses', new Set([...sidecars, ...rules])));
  (status.podIPs ?? []).forEach(({ ip }, index) => {
    errors.push(...validateIp(at.status.child('podIPs').index(index), ip));
  });
  (status.hostIPs ?? []).forEach(({ ip }, index) => {
    errors.push(...validateIp(at.status.child('hostIPs').index(index), ip));
  });
  return errors;
}

/** A container that is not to be restarted stays terminated. Follows ValidateContainerStateTransition. */
function stateTransitions(
  next: readonly ContainerStatus[],
  previous: readonly ContainerStatus[],
  policy: string,
  exempt: ReadonlySet<string>,
  where: Path,
): FieldError[] {
  if (policy === 'Always') {
    return [];
  }
  return previous.flatMap((old, index) => {
    const ended = old.state?.terminated;
    const mayRestart = policy === 'OnFailure' && (ended?.exitCode ?? 0) !== 0;
    const now = next.find((container) => container.name === old.name);
    return ended && !mayRestart && !exempt.has(old.name) && now && !now.state?.terminated
      ? [fieldForbidden(where.index(index).child('state'), 'may not be transitioned to non-terminated state')]
      : [];
  });
}

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
