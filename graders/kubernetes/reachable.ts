import { z } from 'zod';
import { CouldNotLookError, defineCheck, josa, type Mutant, type Target } from '#api';
import type { Finding } from '../match/condition.ts';
import { fact, judgeFindings } from '../match/judgement.ts';
import { alteredTexts, evaluateText, type TextExpectation, textLiterals, textSchema } from '../match/text.ts';
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
import { type Answer, probeScript, readAnswer } from './probe.ts';
import { clusterOf } from './resource/observe.ts';

const reference = 'https://kubernetes.io/docs/concepts/services-networking/';

const choiceSchema = z.strictObject(podChoiceShape).superRefine((choice, context) => {
  const mistake = podChoiceMistake(choice);
  if (mistake !== undefined) context.addIssue({ code: 'custom', message: mistake });
});

const schema = z
  .strictObject({
    from: choiceSchema.describe(
      'From these Pods it can be reached. Their image needs a shell and curl or wget (for `url`), nc or bash (for `address`).',
    ),
    notFrom: choiceSchema
      .optional()
      .describe('From these it cannot. Never without `from`: what nobody reaches is no proof of a policy.'),
    url: z
      .string()
      .regex(/^https?:\/\/\S+$/, 'http://HOST/ or https://HOST/')
      .optional()
      .describe('A page: `http://shop.default.svc.cluster.local:80/`. Needed unless there is `address`.'),
    address: z
      .string()
      .regex(/^[^\s:/]+:\d+$/, 'HOST:PORT')
      .optional()
      .describe('`HOST:PORT`, for TCP.'),
    status: z.number().int().optional().describe('The status of the answer; without it any.'),
    body: textSchema.optional().describe('What the answer says.'),
    timeout: z.number().int().min(1).max(7).optional().describe('Seconds that one try may take; by default 3.'),
  })
  .superRefine((spec, context) => {
    const refuse = (message: string): void => void context.addIssue({ code: 'custom', message });
    if ((spec.url === undefined) === (spec.address === undefined)) refuse('needs exactly one of url, address');
    if (spec.url === undefined && (spec.status !== undefined || spec.body !== undefined)) {
      refuse('status and body are those of a url');
    }
  });

interface Spec {
  readonly from: PodChoice;
  readonly notFrom?: PodChoice | undefined;
  readonly url?: string | undefined;
  readonly address?: string | undefined;
  readonly status?: number | undefined;
  readonly body?: TextExpectation | undefined;
  readonly timeout?: number | undefined;
}

/** What Pods saw when they tried; `notRunning`: why one could not. */
interface Tries {
  readonly pods: readonly { readonly pod: string; readonly answer: Answer | { readonly notRunning: string } }[];
  readonly others: readonly string[];
}

interface Observation {
  readonly from: Tries;
  readonly notFrom: Tries | undefined;
}

/** `reachable`: a port or a page can be reached from some Pods, and not from others. */
export const reachable = defineCheck<Spec, Observation>({
  kind: 'reachable',
  summary: 'A port or a page can be reached from these Pods, and not from those.',
  schema,
  example: {
    from: { namespace: 'team-a', selector: 'role=frontend' },
    notFrom: { namespace: 'team-b', pod: 'stranger' },
    url: 'http://shop.team-a/',
    status: 200,
  },
  looksAt: 'kubernetes',
  literals: (spec) => [
    ...choiceLiterals(spec.from),
    ...(spec.notFrom === undefined ? [] : choiceLiterals(spec.notFrom)),
    ...(spec.body === undefined ? [] : textLiterals(spec.body)),
  ],
  observe: async (spec, target) => {
    const [from, notFrom] = await Promise.all([
      tryFrom(spec.from, spec, target),
      spec.notFrom === undefined ? undefined : tryFrom(spec.notFrom, spec, target),
    ]);
    return { from, notFrom };
  },
  judge: (spec, seen, named) => {
    if (seen.from.pods.length === 0) return judgeNoPods(spec.from, seen.from.others, named);
    if (spec.notFrom !== undefined && (seen.notFrom?.pods ?? []).length === 0) {
      return judgeNoPods(spec.notFrom, seen.notFrom?.others ?? [], named);
    }
    const reached = seen.from.pods.map((one) => reachedFindings(spec, one));
    const enough = spec.from.any === true ? reached.find((own) => own.every((finding) => finding.holds)) : undefined;
    const kept = (seen.notFrom?.pods ?? []).map((one) => keptOutFinding(spec, one));
    return judgeFindings(describeChoice(spec.from), [...(enough ?? reached.flat()), ...kept], reference);
  },
  mutants: (spec, seen) => {
    const answers = (tries: Tries, answer: (before: Answer) => Answer): Tries => ({
      ...tries,
      pods: tries.pods.map((one) => ('notRunning' in one.answer ? one : { pod: one.pod, answer: answer(one.answer) })),
    });
    const from = (name: string, answer: (before: Answer) => Answer): Mutant<Observation> => ({
      name,
      observation: { ...seen, from: answers(seen.from, answer) },
    });
    const { notFrom } = seen;
    const { body, status } = spec;
    return [
      { name: 'no Pod', observation: { ...seen, from: { pods: [], others: [] } } },
      from('refused', () => ({ open: false, said: 'Connection refused' })),
      ...(status === undefined ? [] : [from('another status', (before) => ({ ...before, status: status + 1 }))]),
      ...(body === undefined ? [] : alteredTexts(body, bodyOf(seen.from))).map(({ name, text }) =>
        from(`body: ${name}`, (before) => ({ ...before, body: text })),
      ),
      ...(notFrom === undefined
        ? []
        : [
            {
              name: 'open to everybody',
              observation: {
                ...seen,
                notFrom: answers(notFrom, () => ({ open: true, status: status ?? 200, said: '' })),
              },
            },
            { name: 'nobody who is kept out', observation: { ...seen, notFrom: { pods: [], others: [] } } },
          ]),
    ];
  },
  watch: (spec, target, changed, signal) => {
    const cluster = clusterOf(target);
    for (const choice of [spec.from, spec.notFrom]) {
      if (choice !== undefined) watchPods(choice, cluster, changed, signal);
    }
    for (const [apiVersion, kind] of [
      ['v1', 'Service'],
      ['discovery.k8s.io/v1', 'EndpointSlice'],
      ['networking.k8s.io/v1', 'NetworkPolicy'],
    ] as const) {
      cluster.watch({ apiVersion, kind }, changed, signal);
    }
  },
});

async function tryFrom(choice: PodChoice, spec: Spec, target: Target): Promise<Tries> {
  const cluster = clusterOf(target);
  const exec = offered(cluster.exec, 'run commands in Pods');
  const { pods, others } = await choosePods(choice, cluster);
  const seconds = spec.timeout ?? 3;
  const tries = pods.map(async (object): Promise<Try> => {
    const pod = object.metadata?.name ?? '';
    const containers = containersOf(object, choice.container);
    const reasons = containers.map((container) => whyNotRunning(object, container));
    // They share one network: the first that has a tool speaks for all.
    for (const container of containers.filter((_, index) => reasons[index] === undefined)) {
      const attempt = await exec({
        namespace: namespaceOf(choice),
        pod,
        container,
        command: probeScript(spec, seconds),
        timeout: (seconds + 5) * 1000,
      });
      if (attempt === undefined) return { pod, answer: { notRunning: 'deleted' } };
      const answer = 'notStarted' in attempt ? undefined : readAnswer(spec.url !== undefined, attempt);
      if (answer !== undefined) return { pod, answer };
    }
    const notRunning = reasons.every((reason) => reason !== undefined) ? reasons[0] : undefined;
    if (notRunning !== undefined) return { pod, answer: { notRunning } };
    const tools = spec.url === undefined ? 'nc or bash' : 'curl or wget';
    throw new CouldNotLookError(
      'unsupported',
      `Pod ${pod} has nothing to connect with.`,
      `Its image needs a shell and ${tools}.`,
    );
  });
  return { pods: await Promise.all(tries), others };
}

type Try = Tries['pods'][number];

function notRunningFinding(pod: string, reason: string): Finding {
  return {
    holds: false,
    expected: `Pod ${pod}: running`,
    observed: `Pod ${pod}: ${reason}`,
    en: `Pod ${pod} does not run (${reason}), so nothing can be tried from it.`,
    ko: `Pod "${pod}"${josa(pod, '이/가')} 실행 중이 아니어서(${reason}) 연결을 시도할 수 없습니다.`,
  };
}

const reached = { en: 'reachable', ko: '연결 가능' };
const notReached = { en: 'not reachable', ko: '연결 불가' };

function reachedFindings(spec: Spec, { pod, answer }: Try): readonly Finding[] {
  if ('notRunning' in answer) return [notRunningFinding(pod, answer.notRunning)];
  const what = `${spec.url ?? spec.address ?? ''} from Pod ${pod}`;
  const whatKo = `Pod ${pod}에서 ${spec.url ?? spec.address ?? ''}`;
  const named = { en: what, ko: whatKo };
  if (!answer.open) {
    const said = inBrackets(answer.said);
    return [fact(false, named, reached, { en: `${notReached.en}${said}`, ko: `${notReached.ko}${said}` })];
  }
  const { status, body } = spec;
  return [
    fact(true, named, reached, reached),
    ...(status === undefined
      ? []
      : [
          fact(
            answer.status === status,
            { en: `status of ${what}`, ko: `${whatKo}의 응답 코드` },
            String(status),
            String(answer.status),
          ),
        ]),
    ...(body === undefined
      ? []
      : [evaluateText(body, { en: `the answer of ${what}`, ko: `${whatKo}의 응답` }, answer.body ?? '', false)]),
  ];
}

function keptOutFinding(spec: Spec, { pod, answer }: Try): Finding {
  if ('notRunning' in answer) return notRunningFinding(pod, answer.notRunning);
  const what = `${spec.url ?? spec.address ?? ''} from Pod ${pod}`;
  const named = { en: what, ko: `Pod ${pod}에서 ${spec.url ?? spec.address ?? ''}` };
  return fact(!answer.open, named, notReached, answer.open ? reached : notReached);
}

function inBrackets(said: string): string {
  return said === '' ? '' : ` (${said})`;
}

function bodyOf({ pods }: Tries): string {
  for (const { answer } of pods) if ('body' in answer && answer.body !== undefined) return answer.body;
  return '';
}
