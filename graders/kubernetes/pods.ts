import { z } from 'zod';
import { CouldNotLookError, type Judgement, type KubernetesObject, type KubernetesTarget } from '#api';
import { judgeMissing } from '../match/judgement.ts';
import { referenceOf } from './kinds.ts';

/** Which Pods a check looks into: one by its name, those with labels, or those of a workload. Part of a check's schema. */
export const podChoiceShape = {
  namespace: z.string().optional().describe('By default `default`.'),
  pod: z.string().optional().describe('The name of a Pod. One of `pod`, `selector` and `workload` is needed.'),
  selector: z.string().optional().describe('Labels of Pods, as for `kubectl get -l`.'),
  workload: z
    .strictObject({
      kind: z.enum(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job']).describe('Its kind.'),
      name: z.string().describe('Its name.'),
    })
    .optional()
    .describe('The object whose Pods are meant.'),
  container: z
    .string()
    .optional()
    .describe("By default any of the Pod's: which ones stand beside it is the learner's choice."),
  any: z.literal(true).optional().describe('One of the Pods is enough; without it all of them have to be right.'),
};

export interface PodChoice {
  readonly namespace?: string | undefined;
  readonly pod?: string | undefined;
  readonly selector?: string | undefined;
  readonly workload?: { readonly kind: string; readonly name: string } | undefined;
  readonly container?: string | undefined;
  readonly any?: true | undefined;
}

/** For `superRefine`: says how to choose when nothing or too much is chosen. */
export function podChoiceMistake(choice: PodChoice): string | undefined {
  const ways = [choice.pod, choice.selector, choice.workload].filter((way) => way !== undefined).length;
  return ways === 1 ? undefined : 'needs exactly one of pod, selector, workload';
}

/** The Pods that were found, those that are going left out; or what stands there instead of what was chosen. */
export interface ChosenPods {
  readonly pods: readonly KubernetesObject[];
  /** When what was chosen is missing: the names of its kind that are there. */
  readonly others: readonly string[];
}

/** More are not looked into. */
const mostPods = 20;

/** Looks the chosen Pods up. */
export async function choosePods(choice: PodChoice, cluster: KubernetesTarget): Promise<ChosenPods> {
  const namespace = namespaceOf(choice);
  const place = { apiVersion: 'v1', kind: 'Pod', namespace } as const;
  if (choice.pod !== undefined) {
    const found = await cluster.get({ ...place, name: choice.pod });
    if (found !== undefined && !isLeaving(found)) return { pods: [found], others: [] };
    return { pods: [], others: namesOf(await cluster.list(place)) };
  }
  let selector = choice.selector;
  if (choice.workload !== undefined) {
    const reference = { apiVersion: apiVersionOf(choice.workload.kind), kind: choice.workload.kind, namespace };
    const workload = await cluster.get({ ...reference, name: choice.workload.name });
    if (workload === undefined) return { pods: [], others: namesOf(await cluster.list(reference)) };
    selector = selectorOf(workload);
  }
  const pods = await cluster.list(place, selector);
  return { pods: pods.filter((pod) => !isLeaving(pod)).slice(0, mostPods), others: [] };
}

/** The namespace that a choice means. */
export function namespaceOf(choice: PodChoice): string {
  return choice.namespace ?? 'default';
}

/** `Pod web`, `Pod -l app=web`, `Deployment web`. */
export function describeChoice({ pod, selector, workload }: PodChoice): string {
  if (pod !== undefined) return `Pod ${pod}`;
  return workload === undefined ? `Pod -l ${selector ?? ''}` : `${workload.kind} ${workload.name}`;
}

/** The verdict when no Pod was found: which thing is missing, and what is there instead. */
export function judgeNoPods(choice: PodChoice, others: readonly string[], named?: ReadonlySet<string>): Judgement {
  if (choice.pod !== undefined) return judgeMissing('Pod', choice.pod, others, referenceOf('Pod'), named);
  if (choice.workload !== undefined && others.length > 0) {
    const { kind, name } = choice.workload;
    if (!others.includes(name)) return judgeMissing(kind, name, others, referenceOf(kind), named);
  }
  const what = describeChoice(choice);
  const namespace = namespaceOf(choice);
  return {
    verdict: 'fail',
    expected: `${what} in namespace ${namespace}`,
    observed: '(no Pod)',
    message: {
      en: `${what} has no Pod in namespace ${namespace}.`,
      ko: `${namespace} 네임스페이스에 ${what}에 해당하는 Pod가 없습니다.`,
    },
    reference: referenceOf('Pod'),
  };
}

/** The literals of a choice that a task has to state. */
export function choiceLiterals(choice: PodChoice): readonly string[] {
  return [
    ...(choice.pod === undefined ? [] : ['Pod', choice.pod]),
    ...(choice.selector ?? '').split(',').filter((part) => part !== ''),
    ...(choice.workload === undefined ? [] : [choice.workload.kind, choice.workload.name]),
    ...(choice.namespace === undefined || choice.namespace === 'default' ? [] : [choice.namespace]),
    ...(choice.container === undefined ? [] : [choice.container]),
  ];
}

/** Calls back when a Pod of the namespace changes. */
export function watchPods(
  choice: PodChoice,
  cluster: KubernetesTarget,
  changed: () => void,
  signal: AbortSignal,
): void {
  const namespace = namespaceOf(choice);
  cluster.watch({ apiVersion: 'v1', kind: 'Pod', namespace }, changed, signal);
  const { workload } = choice;
  if (workload === undefined) return;
  cluster.watch({ apiVersion: apiVersionOf(workload.kind), kind: workload.kind, namespace }, changed, signal);
}

/** The containers of a Pod to look into: the chosen one, else all but those that only prepare it. */
export function containersOf(pod: KubernetesObject, chosen: string | undefined): readonly string[] {
  if (chosen !== undefined) return [chosen];
  const { containers = [] } = (pod.spec ?? {}) as { readonly containers?: readonly { readonly name: string }[] };
  return containers.map(({ name }) => name);
}

/** Why nothing can be run in that container of the Pod now; undefined: it runs. */
export function whyNotRunning(pod: KubernetesObject, container: string): string | undefined {
  const status = (pod.status ?? {}) as PodStatus;
  const own = [...(status.containerStatuses ?? []), ...(status.initContainerStatuses ?? [])];
  const found = own.find(({ name }) => name === container);
  if (found === undefined)
    return `${status.phase ?? 'Pending'}${status.reason === undefined ? '' : `, ${status.reason}`}`;
  const { running, waiting, terminated } = found.state ?? {};
  if (running !== undefined) return undefined;
  if (waiting !== undefined) return waiting.reason ?? 'waiting';
  return terminated === undefined
    ? 'not started'
    : `${terminated.reason ?? 'terminated'}, exit code ${terminated.exitCode}`;
}

interface PodStatus {
  readonly phase?: string;
  readonly reason?: string;
  readonly containerStatuses?: readonly ContainerStatus[];
  readonly initContainerStatuses?: readonly ContainerStatus[];
}

interface ContainerStatus {
  readonly name: string;
  readonly state?: {
    readonly running?: object;
    readonly waiting?: { readonly reason?: string };
    readonly terminated?: { readonly reason?: string; readonly exitCode: number };
  };
}

/** What a cluster offers that not every one does; CouldNotLookError where it is missing. */
export function offered<T>(ability: T | undefined, what: string): T {
  if (ability !== undefined) return ability;
  throw new CouldNotLookError('unsupported', `This lab cannot ${what}.`, 'Start the lab that the scenario names.');
}

function apiVersionOf(kind: string): string {
  return kind === 'Job' ? 'batch/v1' : 'apps/v1';
}

function isLeaving(object: KubernetesObject): boolean {
  return object.metadata?.deletionTimestamp != null;
}

function namesOf(objects: readonly KubernetesObject[]): readonly string[] {
  return objects.slice(0, 2000).map((object) => object.metadata?.name ?? '');
}

interface Requirement {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

/** The label selector of a workload as `kubectl -l` writes it. */
export function selectorOf(workload: KubernetesObject): string {
  const { selector } = (workload.spec ?? {}) as {
    readonly selector?: {
      readonly matchLabels?: Readonly<Record<string, string>>;
      readonly matchExpressions?: readonly Requirement[];
    };
  };
  const labels = Object.entries(selector?.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`);
  const expressions = (selector?.matchExpressions ?? []).map(({ key, operator, values }) => {
    if (operator === 'Exists') return key;
    if (operator === 'DoesNotExist') return `!${key}`;
    return `${key} ${operator === 'In' ? 'in' : 'notin'} (${(values ?? []).join(',')})`;
  });
  return [...labels, ...expressions].join(',');
}
