import { CouldNotLookError, type KubernetesObject, type KubernetesTarget, type Target } from '#api';
import { isNamespaced } from '#apimachinery';
import { parseFieldPath, valuesAt } from '../../match/field-path.ts';
import { namespaceOf } from '../kinds.ts';
import { selectorOf } from '../pods.ts';
import { ailmentOf } from './health.ts';
import type { RelatedSpec, ResourceSpec } from './spec.ts';

/** What was seen: the objects meant; near misses when the named one is missing; objects that they refer to. */
export interface ResourceObservation {
  readonly objects: readonly SeenObject[];
  /** Of the same kind, in any namespace; only looked up when nothing was found. */
  readonly others: readonly { readonly name: string; readonly namespace?: string }[];
}

export interface SeenObject {
  readonly object: KubernetesObject;
  /** Where the spec asks for it: the same object at the beginning; undefined: it was made since. */
  readonly original?: KubernetesObject;
  /** In the order of the spec's `related`; `name` undefined where the field is not set. */
  readonly related: readonly { readonly name: string | undefined; readonly object: KubernetesObject | undefined }[];
  /** The newest event that says why an object is not healthy: a warning where there is one. */
  readonly event?: string;
  /** Of a workload that is not healthy: what ails the first of its Pods that is not ready either. */
  readonly pod?: string;
}

const workloads = ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job'];

/** The cluster of the lab; CouldNotLookError where there is none. */
export function clusterOf(target: Target): KubernetesTarget {
  if (target.kubernetes !== undefined) return target.kubernetes;
  throw new CouldNotLookError(
    'unsupported',
    'This lab has no Kubernetes cluster.',
    'Start the lab that the scenario names.',
  );
}

/** For `kept` which objects there are, for `unchanged` what there is of them: a real cluster may have many more than the lab's. */
export async function originalsOf(spec: ResourceSpec, target: Target): Promise<readonly KubernetesObject[]> {
  if (!looksBack(spec)) return [];
  const found = await lookUp(spec, clusterOf(target));
  if (spec.unchanged === true) return found.map(withoutNoise);
  return found.map(({ kind, metadata: { name, uid } = {} }) => ({
    ...(kind === undefined ? {} : { kind }),
    metadata: { ...(name === undefined ? {} : { name }), ...(uid === undefined ? {} : { uid }) },
  }));
}

export async function observeResource(spec: ResourceSpec, target: Target): Promise<ResourceObservation> {
  const cluster = clusterOf(target);
  const { apiVersion, kind } = spec;
  const found = await lookUp(spec, cluster);
  if (found.length > 0 && looksBack(spec) && target.originals === undefined) {
    throw new CouldNotLookError(
      'unsupported',
      'Nobody noted how the lab looked at its beginning.',
      'Begin anew with cka-lab reset.',
    );
  }
  if (found.length === 0 && spec.absent !== true) {
    const all = await cluster.list({ apiVersion, kind });
    return { objects: [], others: all.slice(0, 2000).map(identityOf) };
  }
  const objects = await Promise.all(
    found.map(async (object): Promise<SeenObject> => {
      const related = await Promise.all((spec.related ?? []).map((one) => lookUpRelated(one, object, cluster)));
      const unhealthy = spec.healthy === true && ailmentOf(object) !== undefined;
      const before = target.originals?.[object.metadata?.uid ?? ''];
      const original = looksBack(spec) && before !== undefined ? { original: before } : {};
      if (!unhealthy) return { object: withoutNoise(object), related, ...original };
      const [event, pod] = await Promise.all([newestEvent(object, cluster), ailingPod(object, cluster)]);
      return {
        object: withoutNoise(object),
        related,
        ...original,
        ...(event === undefined ? {} : { event }),
        ...(pod === undefined ? {} : { pod }),
      };
    }),
  );
  return { objects, others: [] };
}

function looksBack(spec: ResourceSpec): boolean {
  return spec.kept === true || spec.unchanged === true;
}

async function lookUp(spec: ResourceSpec, cluster: KubernetesTarget): Promise<readonly KubernetesObject[]> {
  const { apiVersion, kind, name } = spec;
  const namespace = namespaceOf(apiVersion, kind, spec.namespace);
  const place = { apiVersion, kind, ...(namespace === undefined ? {} : { namespace }) };
  if (name !== undefined && spec.namespace !== '*') {
    const object = await cluster.get({ ...place, name });
    return object === undefined ? [] : [object];
  }
  const all = await cluster.list(place, spec.selector);
  return name === undefined ? all : all.filter((object) => object.metadata?.name === name);
}

/** Watches the kind in every namespace (a near miss elsewhere changes the message) and the kinds it refers to. */
export function watchResource(spec: ResourceSpec, target: Target, changed: () => void, signal: AbortSignal): void {
  const cluster = clusterOf(target);
  const kinds = [spec, ...(spec.related ?? [])].map(({ apiVersion, kind }) => ({ apiVersion, kind }));
  const unique = new Map(kinds.map((kind) => [`${kind.apiVersion} ${kind.kind}`, kind]));
  for (const kind of unique.values()) cluster.watch(kind, changed, signal);
}

async function lookUpRelated(
  related: RelatedSpec,
  object: KubernetesObject,
  cluster: KubernetesTarget,
): Promise<SeenObject['related'][number]> {
  const segments = parseFieldPath(related.path);
  if (typeof segments === 'string') throw new Error(segments);
  const name = valuesAt(object, segments).values.find((value) => typeof value === 'string' && value !== '');
  if (typeof name !== 'string') return { name: undefined, object: undefined };
  const namespace =
    isNamespaced(related.apiVersion, related.kind) === false
      ? undefined
      : (related.namespace ?? object.metadata?.namespace);
  const { apiVersion, kind } = related;
  const found = await cluster.get({ apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) });
  return { name, object: found === undefined ? undefined : withoutNoise(found) };
}

async function newestEvent(object: KubernetesObject, cluster: KubernetesTarget): Promise<string | undefined> {
  const namespace = object.metadata?.namespace ?? 'default';
  // Events only make the message better: without them the verdict is the same.
  const events = await cluster.list({ apiVersion: 'v1', kind: 'Event', namespace }).catch(() => []);
  const about = events.filter((event) => {
    const involved = event.involvedObject as { readonly uid?: unknown } | undefined;
    return involved?.uid !== undefined && involved.uid === object.metadata?.uid;
  });
  const rank = (event: KubernetesObject): string =>
    `${event.type === 'Warning' ? 1 : 0} ${String(event.lastTimestamp ?? event.eventTime ?? '')}`;
  const newest = about.sort((a, b) => (rank(a) < rank(b) ? 1 : -1))[0];
  return newest === undefined ? undefined : `${String(newest.reason)}: ${String(newest.message)}`;
}

/** The cause of a workload's trouble is with its Pods: their own words, as `kubectl describe pod` shows them. */
async function ailingPod(object: KubernetesObject, cluster: KubernetesTarget): Promise<string | undefined> {
  if (!workloads.includes(object.kind ?? '')) return undefined;
  const namespace = object.metadata?.namespace ?? 'default';
  const pods = await cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace }, selectorOf(object)).catch(() => []);
  for (const pod of pods) {
    const ailment = pod.metadata?.deletionTimestamp == null ? ailmentOf(pod) : undefined;
    if (ailment === undefined) continue;
    const why = ailment.reason ?? (await newestEvent(pod, cluster));
    return `Pod ${pod.metadata?.name ?? ''}: ${ailment.observed}${why === undefined ? '' : `, ${why}`}`;
  }
  return undefined;
}

function identityOf(object: KubernetesObject): ResourceObservation['others'][number] {
  const { name, namespace } = object.metadata ?? {};
  return { name: name ?? '', ...(namespace === undefined ? {} : { namespace }) };
}

/** Managed fields are long and never graded. */
function withoutNoise(object: KubernetesObject): KubernetesObject {
  if (object.metadata === undefined) return object;
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}
