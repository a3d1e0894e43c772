import { z } from 'zod';
import { defineCheck, type Mutant } from '#api';
import { judgeFindings } from '../match/judgement.ts';
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
} from './pods.ts';
import { clusterOf } from './resource/observe.ts';

const reference = 'https://kubernetes.io/docs/reference/kubectl/generated/kubectl_logs/';

const schema = z
  .strictObject({
    ...podChoiceShape,
    previous: z.literal(true).optional().describe("Of the container's run before this one."),
    text: textSchema.describe('What it printed.'),
  })
  .superRefine((spec, context) => {
    const mistake = podChoiceMistake(spec);
    if (mistake !== undefined) context.addIssue({ code: 'custom', message: mistake });
  });

interface Spec extends PodChoice {
  readonly previous?: true | undefined;
  readonly text: TextExpectation;
}

interface Observation {
  /** `text` undefined: the container has no log (yet). */
  readonly logs: readonly { readonly pod: string; readonly text: string | undefined }[];
  readonly others: readonly string[];
}

/** `logs`: what the containers of Pods printed. */
export const logs = defineCheck<Spec, Observation>({
  kind: 'logs',
  summary: 'A container of a Pod, or of the Pods of a workload, printed this.',
  schema,
  example: { namespace: 'team-a', selector: 'app=web', container: 'sidecar', text: { line: 'ready' } },
  looksAt: 'kubernetes',
  literals: (spec) => [...choiceLiterals(spec), ...textLiterals(spec.text)],
  observe: async (spec, target) => {
    const cluster = clusterOf(target);
    const log = offered(cluster.log, 'show the logs of Pods');
    const { pods, others } = await choosePods(spec, cluster);
    const { container, previous } = spec;
    const read = pods.map(async (object) => {
      const pod = object.metadata?.name ?? '';
      const place = { namespace: namespaceOf(spec), pod, ...(previous && { previous }) };
      const texts = await Promise.all(containersOf(object, container).map((one) => log({ ...place, container: one })));
      const there = texts.filter((text) => text !== undefined);
      return { pod, text: there.length === 0 ? undefined : there.join('') };
    });
    return { logs: await Promise.all(read), others };
  },
  judge: (spec, seen, named) => {
    if (seen.logs.length === 0) return judgeNoPods(spec, seen.others, named);
    const findings = seen.logs.map(({ pod, text }) =>
      evaluateText(spec.text, { en: `the log of Pod ${pod}`, ko: `Pod ${pod}의 로그` }, text, false),
    );
    const right = spec.any === true ? findings.find((finding) => finding.holds) : undefined;
    return judgeFindings(describeChoice(spec), right === undefined ? findings : [right], reference);
  },
  mutants: (spec, seen) => {
    const each = (name: string, change: (text: string) => string | undefined): Mutant<Observation> => ({
      name,
      observation: { ...seen, logs: seen.logs.map(({ pod, text }) => ({ pod, text: change(text ?? '') })) },
    });
    const names = alteredTexts(spec.text, seen.logs[0]?.text ?? '').map(({ name }) => name);
    return [
      { name: 'deleted', observation: { logs: [], others: [] } },
      each('no log', () => undefined),
      ...names.map((name, index) => each(name, (text) => alteredTexts(spec.text, text)[index]?.text)),
    ];
  },
  watch: (spec, target, changed, signal) => watchPods(spec, clusterOf(target), changed, signal),
});
