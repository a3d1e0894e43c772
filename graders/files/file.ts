import { z } from 'zod';
import { defineCheck } from '#api';
import { judgeFindings, judgeGone } from '../match/judgement.ts';
import {
  alteredTexts,
  decodeText,
  evaluateText,
  type TextExpectation,
  textLiterals,
  textSchema,
} from '../match/text.ts';

const reference = 'https://kubernetes.io/docs/reference/kubectl/';

const schema = z
  .strictObject({
    path: z.string().describe('Relative to the work folder; absolute on a machine.'),
    machine: z.string().optional().describe('The machine of the lab that it lies on; without it the work folder.'),
    absent: z.literal(true).optional().describe('There is no such file.'),
    text: textSchema.optional().describe('What it says.'),
  })
  .refine((spec) => (spec.absent === true) !== (spec.text !== undefined), 'needs text or absent: true');

interface Spec {
  readonly path: string;
  readonly machine?: string | undefined;
  readonly absent?: true | undefined;
  readonly text?: TextExpectation | undefined;
}

interface Observation {
  readonly text: string | undefined;
}

/** `file`: a text file in the work folder or on a machine says this, or does not exist. */
export const file = defineCheck<Spec, Observation>({
  kind: 'file',
  summary: 'A text file in the work folder or on a machine says this, or does not exist.',
  schema,
  example: { machine: 'node01', path: '/srv/data/state', text: { line: 'ready' } },
  looksAt: 'files',
  literals: (spec) => [
    spec.path,
    ...(spec.machine === undefined ? [] : [spec.machine]),
    ...(spec.text === undefined ? [] : textLiterals(spec.text)),
  ],
  observe: async (spec, target) => {
    const bytes = await target.files.read(spec.path, spec.machine);
    return { text: bytes === undefined ? undefined : decodeText(bytes.subarray(0, 1024 * 1024)) };
  },
  judge: (spec, { text }) => {
    const what = spec.machine === undefined ? spec.path : `${spec.machine}:${spec.path}`;
    if (spec.text === undefined) return judgeGone('file', what, text !== undefined, reference);
    return judgeFindings(what, [evaluateText(spec.text, what, text)], reference);
  },
  mutants: (spec, seen) => {
    if (spec.text === undefined) return [{ name: 'still there', observation: { text: '' } }];
    const altered = alteredTexts(spec.text, seen.text ?? '').map(({ name, text }) => ({ name, observation: { text } }));
    return [{ name: 'deleted', observation: { text: undefined } }, ...altered];
  },
  watch: (_, target, changed, signal) => target.files.watch(changed, signal),
});
