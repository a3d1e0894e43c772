import type { KubernetesObject, Mutant } from '#api';
import { alteredDocuments } from '../../match/altered.ts';
import { alteredMounts } from './mounts.ts';
import type { ResourceObservation, SeenObject } from './observe.ts';
import type { ResourceSpec } from './spec.ts';

/** Observations that must not pass, made from that of a right answer. */
export function resourceMutants(spec: ResourceSpec, seen: ResourceObservation): readonly Mutant<ResourceObservation>[] {
  if (spec.absent === true) return [{ name: 'still there', observation: { objects: [fakeObject(spec)], others: [] } }];
  const all: Mutant<ResourceObservation>[] = [];
  const add = (name: string, objects: readonly SeenObject[]): void =>
    void all.push({ name, observation: { objects, others: [] } });
  const each = (name: string, change: (one: SeenObject) => SeenObject): void => add(name, seen.objects.map(change));
  const allowsNone =
    spec.count !== undefined &&
    (spec.count.exactly === 0 || (spec.count.atLeast ?? 0) === 0) &&
    spec.count.exactly !== seen.objects.length;
  if (!allowsNone || (spec.count?.exactly ?? 0) > 0) {
    all.push({ name: 'deleted', observation: { objects: [], others: [] } });
    each('being deleted', (one) =>
      withObject(one, {
        ...one.object,
        metadata: { ...one.object.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' },
      }),
    );
  }
  if (spec.count?.exactly !== undefined || spec.count?.atMost !== undefined) {
    const most = spec.count.exactly ?? spec.count.atMost ?? 0;
    // Every object so often, since only some of them may be the ones that are counted.
    if (seen.objects.length > 0) add('one too many', Array.from({ length: most + 1 }, () => seen.objects).flat());
  }
  if (seen.objects.length === 0) return all;
  if (spec.kept === true || spec.unchanged === true)
    each('made anew', ({ original: _, ...one }) => withObject(one, { ...one.object }));
  if (spec.unchanged === true)
    each('labelled', (one) =>
      withObject(one, { ...one.object, metadata: { ...one.object.metadata, labels: { altered: 'yes' } } }),
    );
  for (const condition of spec.fields ?? []) {
    const names = new Set(
      seen.objects.flatMap((one) => alteredDocuments(condition, one.object).map((altered) => altered.name)),
    );
    for (const name of names) {
      each(name, (one) => {
        const altered = alteredDocuments(condition, one.object).find((candidate) => candidate.name === name);
        return altered === undefined ? one : withObject(one, altered.document as KubernetesObject);
      });
    }
  }
  for (const mount of spec.mounts ?? []) {
    const [first] = seen.objects;
    if (first === undefined) continue;
    for (const altered of alteredMounts(mount, first.object))
      each(altered.name, (one) => withObject(one, altered.object));
  }
  if (
    (spec.fields ?? []).length > 0 ||
    (spec.mounts ?? []).length > 0 ||
    spec.healthy === true ||
    spec.unchanged === true ||
    (spec.related ?? []).length > 0
  ) {
    each('names only', (one) => ({
      ...one,
      object: nameOnly(one.object),
      related: (spec.related ?? []).map(() => ({ name: undefined, object: undefined })),
    }));
  }
  if (spec.healthy === true && hasStatus(seen))
    each('no status', (one) => withObject(one, { ...one.object, status: {} }));
  for (const [index, related] of (spec.related ?? []).entries()) {
    const replace = (one: SeenObject, next: SeenObject['related'][number]): SeenObject => ({
      ...one,
      related: one.related.map((other, position) => (position === index ? next : other)),
    });
    each(`${related.path}: not set`, (one) => replace(one, { name: undefined, object: undefined }));
    each(`${related.path}: ${related.kind} missing`, (one) =>
      replace(one, { name: one.related[index]?.name, object: undefined }),
    );
    for (const condition of related.fields ?? []) {
      const [first] = seen.objects;
      for (const altered of alteredDocuments(condition, first?.related[index]?.object)) {
        each(`${related.kind}: ${altered.name}`, (one) =>
          replace(one, { name: one.related[index]?.name, object: altered.document as KubernetesObject }),
        );
      }
    }
  }
  return all;
}

function withObject(one: SeenObject, object: KubernetesObject): SeenObject {
  return { ...one, object };
}

function nameOnly(object: KubernetesObject): KubernetesObject {
  const { apiVersion, kind, metadata } = object;
  const { name, namespace, uid } = metadata ?? {};
  return {
    ...(apiVersion === undefined ? {} : { apiVersion }),
    ...(kind === undefined ? {} : { kind }),
    metadata: {
      ...(name === undefined ? {} : { name }),
      ...(namespace === undefined ? {} : { namespace }),
      ...(uid === undefined ? {} : { uid }),
    },
    spec: {},
    status: {},
  };
}

/** Kinds without a status are healthy as soon as they exist. */
function hasStatus(seen: ResourceObservation): boolean {
  return seen.objects.some((one) => one.object.status !== undefined);
}

function fakeObject(spec: ResourceSpec): SeenObject {
  return {
    object: { apiVersion: spec.apiVersion, kind: spec.kind, metadata: { name: spec.name ?? 'left-over' } },
    related: [],
  };
}
