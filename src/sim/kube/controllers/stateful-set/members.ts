import type { StatefulSet } from '#types/apps-v1';
import type { Pod } from '#types/core-v1';
import { type Client, type EventRecorder, type Informers, isAlreadyExists } from '../../client/index.ts';
import { errorText } from '../workload/pod-control.ts';
import { claimsOf, identityLabels, ordinalOf } from './identity.ts';
import type { Step } from './plan.ts';
import { claimOwners, isStale } from './retention.ts';

/** Makes and removes the Pods of sets with their claims, and tells about it. Follows statefulset StatefulPodControl. */
export interface Members {
  perform(set: StatefulSet, step: Step): Promise<void>;
  hasStaleClaim(set: StatefulSet, ordinal: number): boolean;
  /** Gives the claims of Pods the owners that the retention policy asks for. */
  keepOwners(set: StatefulSet, pods: readonly Pod[]): Promise<void>;
}

type Verb = 'create' | 'update' | 'delete';

const titled = (verb: Verb): string => `${verb.charAt(0).toUpperCase()}${verb.slice(1)}`;

const pastReason = (verb: Verb, error: unknown): string =>
  `${error === undefined ? 'Successful' : 'Failed'}${titled(verb)}`;

export function createMembers(client: Client, informers: Informers, recorder: EventRecorder): Members {
  const pods = informers.for('pods');
  const claims = informers.for('persistentvolumeclaims');

  function tell(verb: Verb, set: StatefulSet, pod: Pod, error?: unknown): void {
    const subject = `${titled(verb)} Pod ${pod.metadata.name ?? ''} in StatefulSet ${set.metadata.name ?? ''}`;
    const message = error === undefined ? `${subject} successful` : `${subject} failed error: ${errorText(error)}`;
    recorder.event(set, error === undefined ? 'Normal' : 'Warning', pastReason(verb, error), message);
  }

  function tellOfClaim(set: StatefulSet, pod: Pod, claim: string, error?: unknown): void {
    const names = [pod.metadata.name ?? '', set.metadata.name ?? ''];
    const message =
      error === undefined
        ? `Create Claim ${claim} Pod ${names[0]} in StatefulSet ${names[1]} success`
        : `Create Claim ${claim} for Pod ${names[0]} in StatefulSet ${names[1]} failed error: ${errorText(error)}`;
    recorder.event(set, error === undefined ? 'Normal' : 'Warning', pastReason('create', error), message);
  }

  async function ensureClaims(set: StatefulSet, pod: Pod): Promise<void> {
    const failures: unknown[] = [];
    for (const wanted of claimsOf(set, ordinalOf(pod))) {
      const { namespace, name = '' } = wanted.metadata;
      const present = claims.get(namespace, name);
      if (present?.metadata.deletionTimestamp !== undefined) {
        if (!pods.get(namespace, pod.metadata.name ?? '')) failures.push(new Error(`pvc ${name} is being deleted`));
        continue;
      }
      if (present !== undefined) continue;
      try {
        claims.observe(await client.create('persistentvolumeclaims', wanted));
        tellOfClaim(set, pod, name);
      } catch (error) {
        if (isAlreadyExists(error)) continue;
        tellOfClaim(set, pod, name, error);
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }

  async function keepOwnersOf(set: StatefulSet, pod: Pod): Promise<void> {
    for (const { metadata } of claimsOf(set, ordinalOf(pod))) {
      const claim = claims.get(metadata.namespace, metadata.name ?? '');
      const owners = claim === undefined ? undefined : claimOwners(set, pod, claim);
      if (claim === undefined || owners === undefined) continue;
      const { ownerReferences: _, ...rest } = claim.metadata;
      const next = owners.length === 0 ? rest : { ...rest, ownerReferences: [...owners] };
      claims.observe(await client.update('persistentvolumeclaims', { ...claim, metadata: next }));
    }
  }

  async function create(set: StatefulSet, pod: Pod): Promise<void> {
    try {
      await ensureClaims(set, pod);
      const created = await client.create('pods', pod);
      pods.observe(created);
      await keepOwnersOf(set, created);
    } catch (error) {
      if (!isAlreadyExists(error)) tell('create', set, pod, error);
      throw error;
    }
    tell('create', set, pod);
  }

  async function remove(set: StatefulSet, pod: Pod): Promise<void> {
    const { namespace, name = '', uid } = pod.metadata;
    try {
      if (!(await client.delete('pods', namespace, name, uid === undefined ? {} : { preconditions: { uid } }))) return;
    } catch (error) {
      tell('delete', set, pod, error);
      throw error;
    }
    tell('delete', set, pod);
  }

  async function relabel(set: StatefulSet, pod: Pod): Promise<void> {
    const labels = { ...pod.metadata.labels, ...identityLabels(pod.metadata.name ?? '', ordinalOf(pod)) };
    try {
      pods.observe(await client.update('pods', { ...pod, metadata: { ...pod.metadata, labels } }));
    } catch (error) {
      tell('update', set, pod, error);
      throw error;
    }
    tell('update', set, pod);
  }

  return {
    perform: (set, { action, pod }) => {
      switch (action) {
        case 'create':
          return create(set, pod);
        case 'delete':
          return remove(set, pod);
        case 'claims':
          return ensureClaims(set, pod);
        case 'relabel':
          return relabel(set, pod);
      }
    },
    hasStaleClaim: (set, ordinal) => {
      const podName = `${set.metadata.name ?? ''}-${ordinal}`;
      const pod = pods.get(set.metadata.namespace, podName);
      return claimsOf(set, ordinal).some(({ metadata }) => {
        const claim = claims.get(metadata.namespace, metadata.name ?? '');
        return claim !== undefined && isStale(set, podName, pod?.metadata.uid, claim);
      });
    },
    keepOwners: async (set, own) => {
      for (const pod of own) await keepOwnersOf(set, pod);
    },
  };
}
