import { parseAllDocuments } from 'yaml';
import { fillIn, type KubernetesObject, type Scenario } from '#api';
import { readPackFile } from '../load/pack-files.ts';

/** An object of the setup, and what it has to reach before the learner begins. */
export interface Expectation {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** Words that the scenario chose, of which any will do; undefined: what a sound object of the kind comes to. */
  readonly is: readonly string[] | undefined;
}

/** An object as `ready` names it, or a manifest. */
interface Named {
  readonly kind: string;
  readonly namespace?: string | undefined;
  readonly name: string;
  readonly is?: string | readonly string[];
}

/** Kinds that come to something by themselves; all others are ready when they exist. */
const living: Readonly<Record<string, string>> = {
  Pod: 'v1',
  PersistentVolumeClaim: 'v1',
  Deployment: 'apps/v1',
  StatefulSet: 'apps/v1',
  DaemonSet: 'apps/v1',
  Job: 'batch/v1',
};

/** What `ready` of the setup names, and every object of its manifests that comes to something and that `ready` does not name. */
export async function expectationsOf({ directory, document, values }: Scenario): Promise<readonly Expectation[]> {
  const { setup } = document;
  const named = (setup?.ready ?? []).map(expectationOf);
  const known = new Set(named.map(keyOf));
  const found: Expectation[] = [];
  for (const path of setup?.manifests ?? []) {
    const read = await readPackFile(directory, path);
    if ('problem' in read) continue;
    for (const manifest of parseAllDocuments(fillIn(read.text, values ?? {}))) {
      const { kind = '', metadata } = (manifest.toJS() ?? {}) as KubernetesObject;
      if (living[kind] === undefined || metadata?.name === undefined) continue;
      const { namespace, name } = metadata;
      const expectation = expectationOf({ kind, namespace, name });
      if (!known.has(keyOf(expectation))) found.push(expectation);
    }
  }
  return [...named, ...found];
}

function expectationOf({ kind, namespace = 'default', name, is }: Named): Expectation {
  return { apiVersion: living[kind] ?? 'v1', kind, namespace, name, is: is === undefined ? undefined : [is].flat() };
}

function keyOf({ kind, namespace, name }: Expectation): string {
  return `${kind} ${namespace}/${name}`;
}
