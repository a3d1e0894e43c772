import { z } from 'zod';
import { type CommandAttempt, defineCheck, josa, type Mutant } from '#api';
import type { Finding } from '../match/condition.ts';
import { judgeFindings } from '../match/judgement.ts';
import {
  alteredOutcomes,
  type OutcomeExpectation,
  outcomeFindings,
  outcomeLiterals,
  outcomeShape,
  timeoutOf,
  timeoutShape,
} from '../match/outcome.ts';
import {
  choiceLiterals,
  choosePods,
  containersOf,
  describeChoice,
  judgeNoPods,
  namespaceOf,
  offered,
  type PodChoice,
  podChoiceMistake,
  podChoiceShape,
  watchPods,
  whyNotRunning,
} from './pods.ts';
import { clusterOf } from './resource/observe.ts';

const reference = 'https://kubernetes.io/docs/tasks/debug/debug-application/get-shell-running-container/';

const schema = z
  .strictObject({
    ...podChoiceShape,
    command: z
      .array(z.string())
      .min(1)
      .describe('Program and arguments, without a shell unless it names one. It only reads.'),
    ...outcomeShape,
    ...timeoutShape,
  })
  .superRefine((spec, context) => {
    const mistake = podChoiceMistake(spec);
    if (mistake !== undefined) context.addIssue({ code: 'custom', message: mistake });
  });

interface Spec extends PodChoice, OutcomeExpectation {
  readonly command: readonly string[];
  readonly timeout?: number | undefined;
}

/** What became of the command in one container of a Pod. */
interface InPod {
  readonly pod: string;
  readonly attempt: CommandAttempt | { readonly notRunning: string };
}

interface Observation {
  readonly pods: readonly InPod[];
  readonly others: readonly string[];
}

/** `pod-exec`: a command in a container of a Pod ends and prints as it should. */
export const podExec = defineCheck<Spec, Observation>({
  kind: 'pod-exec',
  summary: 'A command that reads, run in a container of a Pod, ends and prints as it should.',
  schema,
  example: {
    namespace: 'team-a',
    workload: { kind: 'Deployment', name: 'web' },
    command: ['cat', '/etc/web/colour'],
    stdout: { line: 'green' },
  },
  looksAt: 'kubernetes',
  literals: (spec) => [...choiceLiterals(spec), ...outcomeLiterals(spec)],
  observe: async (spec, target) => {
    const cluster = clusterOf(target);
    const exec = offered(cluster.exec, 'run commands in Pods');
    const { pods, others } = await choosePods(spec, cluster);
    const looked = await Promise.all(
      pods.flatMap((object) =>
        containersOf(object, spec.container).map(async (container): Promise<InPod> => {
          const pod = object.metadata?.name ?? '';
          const notRunning = whyNotRunning(object, container);
          if (notRunning !== undefined) return { pod, attempt: { notRunning } };
          const { command } = spec;
          const place = { namespace: namespaceOf(spec), pod, container };
          const attempt = await exec({ ...place, command, timeout: timeoutOf(spec) });
          return { pod, attempt: attempt ?? { notRunning: 'deleted' } };
        }),
      ),
    );
    return { pods: looked, others };
  },
  judge: (spec, { pods, others }, named) => {
    if (pods.length === 0) return judgeNoPods(spec, others, named);
    const findings = [...Map.groupBy(pods, ({ pod }) => pod).values()].map((own) => bestOf(spec, own));
    const right = findings.find((own) => own.every((finding) => finding.holds));
    return judgeFindings(describeChoice(spec), (spec.any === true ? right : undefined) ?? findings.flat(), reference);
  },
  mutants: (spec, seen) => {
    const each = (name: string, attempt: InPod['attempt']): Mutant<Observation> => ({
      name,
      observation: { ...seen, pods: seen.pods.map(({ pod }) => ({ pod, attempt })) },
    });
    const [right] = seen.pods.filter((one) => findingsOf(spec, one).every((finding) => finding.holds));
    return [
      { name: 'deleted', observation: { pods: [], others: [] } },
      each('not running', { notRunning: 'CrashLoopBackOff' }),
      each('no such program', { notStarted: 'executable file not found in $PATH' }),
      ...(right === undefined || !('exitCode' in right.attempt)
        ? []
        : alteredOutcomes(spec, right.attempt).map(({ name, outcome }) => each(name, outcome))),
    ];
  },
  watch: (spec, target, changed, signal) => watchPods(spec, clusterOf(target), changed, signal),
});

/** Of the containers of a Pod one that is right, else the one in which the command went furthest. */
function bestOf(spec: Spec, containers: readonly InPod[]): readonly Finding[] {
  const rank = ({ attempt }: InPod, findings: readonly Finding[]): number => {
    if (findings.every(({ holds }) => holds)) return 0;
    return 'exitCode' in attempt ? (attempt.exitCode === 0 ? 1 : 2) : 3;
  };
  return containers
    .map((one) => ({ one, findings: findingsOf(spec, one) }))
    .reduce((best, own) => (rank(own.one, own.findings) < rank(best.one, best.findings) ? own : best)).findings;
}

function findingsOf(spec: Spec, { pod, attempt }: InPod): readonly Finding[] {
  const what = `"${spec.command.join(' ')}" in Pod ${pod}`;
  if ('notRunning' in attempt) {
    return [
      {
        holds: false,
        expected: `Pod ${pod}: running`,
        observed: `Pod ${pod}: ${attempt.notRunning}`,
        en: `Pod ${pod} does not run (${attempt.notRunning}), so nothing can be looked at in it.`,
        ko: `Pod "${pod}"${josa(pod, '이/가')} 실행 중이 아니어서(${attempt.notRunning}) 안을 확인할 수 없습니다.`,
      },
    ];
  }
  if ('notStarted' in attempt) {
    return [
      {
        holds: false,
        expected: `${what}: exit code ${spec.exitCode ?? 0}`,
        observed: `${what}: ${attempt.notStarted}`,
        en: `${what} could not be started: ${attempt.notStarted}.`,
        ko: `Pod ${pod}에서 "${spec.command.join(' ')}" 명령을 실행할 수 없습니다: ${attempt.notStarted}.`,
      },
    ];
  }
  return outcomeFindings(spec, { en: what, ko: `Pod ${pod}에서 실행한 "${spec.command.join(' ')}"` }, attempt);
}
