import {
  type Clock,
  type KubernetesObject,
  type KubernetesTarget,
  type RunningLab,
  type Scenario,
  UserError,
} from '#api';
import { type Expectation, expectationsOf } from './expectations.ts';
import { isReady, wordsOf } from './readiness.ts';

/** How long a setup may take to become what the scenario expects (milliseconds). */
const longest = 120_000;
/** Between two looks where nothing tells of changes (milliseconds). */
const pause = 500;

/**
 * Resolves when the objects of the setup are what the scenario expects them to be; at once where they are. UserError
 * `setup-not-ready` with what is missing when that never comes.
 */
export async function awaitReady(scenario: Scenario, lab: RunningLab, clock: Clock): Promise<void> {
  const cluster = lab.target.kubernetes;
  if (cluster === undefined || scenario.document.setup === undefined) return;
  let open = await expectationsOf(scenario);
  const end = clock.now() + longest;
  for (;;) {
    const reasons = await Promise.all(open.map((expectation) => whyNot(expectation, cluster)));
    open = open.filter((_, index) => reasons[index] !== undefined);
    if (open.length === 0) return;
    if (clock.now() >= end)
      throw neverReady(
        scenario,
        reasons.filter((reason) => reason !== undefined),
      );
    // A virtual clock goes on only when the lab is asked to settle.
    await Promise.all([new Promise<void>((resolve) => void clock.after(pause, resolve)), lab.settled()]);
  }
}

/** What the object is instead; undefined: it is what is expected. */
async function whyNot(expectation: Expectation, cluster: KubernetesTarget): Promise<string | undefined> {
  const { apiVersion, kind, namespace, name, is } = expectation;
  const shown = `${kind} ${namespace}/${name}`;
  const object = await cluster.get({ apiVersion, kind, namespace, name });
  if (object === undefined) return `${shown} does not exist`;
  const words = [...wordsOf(object), ...(await wordsOfPods(object, cluster))];
  const stands = `${shown} is ${words.length === 0 ? 'nothing yet' : words.join(', ')}`;
  if (is !== undefined)
    return words.some((word) => is.includes(word)) ? undefined : `${stands}, and not ${is.join(' or ')}`;
  if (isReady(object) || (kind === 'PersistentVolumeClaim' && (await waitsForConsumer(object, cluster))))
    return undefined;
  return stands;
}

/** Those of the Pods that a workload selects: it has no words of its own for why they do not run. */
async function wordsOfPods(object: KubernetesObject, cluster: KubernetesTarget): Promise<readonly string[]> {
  const { selector } = (object.spec ?? {}) as { readonly selector?: { readonly matchLabels?: Record<string, string> } };
  const labels = Object.entries(selector?.matchLabels ?? {});
  if (object.kind === 'PersistentVolumeClaim' || labels.length === 0) return [];
  const namespace = object.metadata?.namespace ?? 'default';
  const pods = await cluster.list(
    { apiVersion: 'v1', kind: 'Pod', namespace },
    labels.map(([key, value]) => `${key}=${value}`).join(','),
  );
  return [...new Set(pods.flatMap(wordsOf))];
}

/** Whether nothing will happen to the claim before a Pod uses it. */
async function waitsForConsumer(claim: KubernetesObject, cluster: KubernetesTarget): Promise<boolean> {
  const { storageClassName: name } = (claim.spec ?? {}) as { readonly storageClassName?: string };
  if (name === undefined || name === '') return false;
  const storageClass = await cluster.get({ apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', name });
  if (storageClass?.volumeBindingMode !== 'WaitForFirstConsumer') return false;
  const namespace = claim.metadata?.namespace ?? 'default';
  const pods = await cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace });
  return !pods.some((pod) => claimsOf(pod).includes(claim.metadata?.name));
}

function claimsOf(pod: KubernetesObject): readonly (string | undefined)[] {
  const { volumes = [] } = (pod.spec ?? {}) as {
    readonly volumes?: readonly { readonly persistentVolumeClaim?: { readonly claimName?: string } }[];
  };
  return volumes.map(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName);
}

function neverReady({ id }: Scenario, reasons: readonly string[]): UserError {
  return new UserError(
    'setup-not-ready',
    `The setup of ${id} did not become ready within ${longest / 1000} seconds: ${reasons.join('; ')}.`,
    'If that is how the task begins, say so in `setup.ready`: cka-lab pack test DIR shows whether it holds.',
  );
}
