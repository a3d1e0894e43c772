import type { KubernetesObject } from '#api';
import { parseFieldPath, valuesAt } from '../../match/field-path.ts';

/** Why an object is not healthy; undefined when it is. Both lines as `path: value`. */
export interface Ailment {
  readonly expected: string;
  readonly observed: string;
  readonly reason?: string;
}

/**
 * Healthy by what the kind itself calls ready: conditions and observed generation, not the phase alone (a Pod in
 * CrashLoopBackOff has the phase Running). Kinds of which nothing is known are healthy unless they are being deleted.
 */
export function ailmentOf(object: KubernetesObject): Ailment | undefined {
  switch (object.kind) {
    case 'Pod':
      return podAilment(object);
    case 'PersistentVolumeClaim':
      return unless(
        text(object, 'status.phase') === 'Bound',
        'status.phase: Bound',
        `status.phase: ${text(object, 'status.phase')}`,
      );
    case 'PersistentVolume': {
      const phase = text(object, 'status.phase');
      const reason = text(object, 'status.message');
      return unless(
        phase === 'Bound' || phase === 'Available',
        'status.phase: Available | Bound',
        `status.phase: ${phase}`,
        reason,
      );
    }
    case 'Deployment':
    case 'ReplicaSet':
    case 'StatefulSet':
    case 'ReplicationController':
      return replicasAilment(object);
    case 'DaemonSet': {
      const wanted = count(object, 'status.desiredNumberScheduled');
      const available = count(object, 'status.numberAvailable');
      const fits =
        available === wanted && isObserved(object) && count(object, 'status.updatedNumberScheduled') === wanted;
      return unless(fits, `status.numberAvailable: ${wanted}`, `status.numberAvailable: ${available}`);
    }
    case 'Job':
      return conditionAilment(object, 'Complete');
    case 'Node':
      return conditionAilment(object, 'Ready');
    case 'Namespace':
      return unless(
        text(object, 'status.phase') === 'Active',
        'status.phase: Active',
        `status.phase: ${text(object, 'status.phase')}`,
      );
    case 'APIService':
    case 'HorizontalPodAutoscaler':
      return conditionAilment(object, object.kind === 'APIService' ? 'Available' : 'AbleToScale');
    default:
      return undefined;
  }
}

function podAilment(pod: KubernetesObject): Ailment | undefined {
  const ready = conditionAilment(pod, 'Ready');
  if (ready === undefined) return undefined;
  const phase = text(pod, 'status.phase');
  const waiting = list(pod, 'status.containerStatuses[*].state.waiting').concat(
    list(pod, 'status.initContainerStatuses[*].state.waiting'),
  )[0];
  const scheduled = list(pod, 'status.conditions[type=PodScheduled]')[0];
  if (waiting !== undefined) {
    const reason = text(waiting, 'reason');
    const message = text(waiting, 'message');
    const observed = `status.phase: ${phase}, waiting: ${reason}`;
    return { expected: ready.expected, observed, ...(message === '' ? {} : { reason: message }) };
  }
  if (scheduled !== undefined && text(scheduled, 'status') === 'False') {
    return {
      ...ready,
      observed: `status.phase: ${phase}`,
      reason: join(text(scheduled, 'reason'), text(scheduled, 'message')),
    };
  }
  return { ...ready, observed: `status.phase: ${phase}, ${ready.observed}` };
}

function replicasAilment(object: KubernetesObject): Ailment | undefined {
  const wanted = valuesOf(object, 'spec.replicas')[0] ?? 1;
  const available = object.kind === 'StatefulSet' ? 'status.readyReplicas' : 'status.availableReplicas';
  if (!isObserved(object)) {
    const generation = String(object.metadata?.generation);
    return {
      expected: `status.observedGeneration: ${generation}`,
      observed: `status.observedGeneration: ${text(object, 'status.observedGeneration')}`,
    };
  }
  const updates = object.kind === 'Deployment' || object.kind === 'StatefulSet';
  if (updates && count(object, 'status.updatedReplicas') !== wanted) {
    return {
      expected: `status.updatedReplicas: ${String(wanted)}`,
      observed: `status.updatedReplicas: ${count(object, 'status.updatedReplicas')}`,
    };
  }
  const failing = list(object, 'status.conditions').find(
    (one) => text(one, 'type') === 'Available' && text(one, 'status') === 'False',
  );
  // Those of the update wait while those before it still serve.
  const all = count(object, 'status.replicas');
  if (all !== wanted && count(object, available) === wanted)
    return { expected: `status.replicas: ${String(wanted)}`, observed: `status.replicas: ${all}` };
  return unless(
    count(object, available) === wanted && all === wanted,
    `${available}: ${String(wanted)}`,
    `${available}: ${count(object, available)}`,
    failing === undefined ? '' : text(failing, 'message'),
  );
}

function conditionAilment(object: KubernetesObject, type: string): Ailment | undefined {
  const condition = list(object, `status.conditions[type=${type}]`)[0];
  const status = condition === undefined ? '(absent)' : text(condition, 'status');
  const reason = condition === undefined ? '' : join(text(condition, 'reason'), text(condition, 'message'));
  return unless(status === 'True', `condition ${type}: True`, `condition ${type}: ${status}`, reason);
}

function isObserved(object: KubernetesObject): boolean {
  const generation = Number(object.metadata?.generation ?? 0);
  return count(object, 'status.observedGeneration') >= generation;
}

function unless(fine: boolean, expected: string, observed: string, reason = ''): Ailment | undefined {
  return fine ? undefined : { expected, observed, ...(reason === '' ? {} : { reason }) };
}

function valuesOf(document: unknown, path: string): readonly unknown[] {
  const segments = parseFieldPath(path);
  return typeof segments === 'string' ? [] : valuesAt(document, segments).values;
}

function list(document: unknown, path: string): readonly unknown[] {
  return valuesOf(document, path).flat();
}

function text(document: unknown, path: string): string {
  const value = valuesOf(document, path)[0];
  return value === undefined ? '' : String(value);
}

function count(document: unknown, path: string): number {
  return Number(valuesOf(document, path)[0] ?? 0);
}

function join(reason: string, message: string): string {
  return message === '' ? reason : reason === '' ? message : `${reason}: ${message}`;
}
