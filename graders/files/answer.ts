import { z } from 'zod';
import { defineCheck } from '#api';
import { compareQuantities, tryParseQuantity } from '#apimachinery';
import { cleanPath } from '../match/compare.ts';
import type { Finding } from '../match/condition.ts';
import { sameImage } from '../match/image.ts';
import { judgeFindings } from '../match/judgement.ts';
import { decodeText, normalizeText } from '../match/text.ts';
import { isInSet, isWord, unquoted } from './answer-words.ts';

const reference = 'https://kubernetes.io/docs/reference/kubectl/';

const schema = z
  .strictObject({
    file: z.string().describe('The file in the work folder that the learner writes the answer to.'),
    as: z
      .enum(['word', 'name', 'path', 'number', 'quantity', 'image', 'set'])
      .describe(
        'How it is read. word: case and blanks say nothing, of a letter also (B) and B); name: just so; path: just so but for a slash at the end and doubled ones; set: words in any order, however they are listed; of letters also AC.',
      ),
    accept: z
      .array(z.union([z.string(), z.number()]))
      .min(1)
      .describe('Any of these is right; for a set, all of them together.'),
  })
  .refine(({ as, accept }) => as !== 'word' || accept.every((one) => !String(one).includes('/')), {
    path: ['as'],
    message: 'case says something in a path and in a name with a slash: name or path',
  });
type Spec = z.infer<typeof schema>;

interface Observation {
  readonly text: string | undefined;
}

/** `answer`: the learner wrote the answer to a question into a file of the work folder. */
export const answer = defineCheck<Spec, Observation>({
  kind: 'answer',
  summary: 'The answer to a question stands in a file of the work folder.',
  schema,
  example: { file: 'answer.txt', as: 'set', accept: ['ReadWriteOnce', 'ReadOnlyMany'] },
  looksAt: 'files',
  // The answer itself is what the task must not state.
  literals: (spec) => [spec.file],
  observe: async (spec, target) => {
    const bytes = await target.files.read(spec.file);
    return { text: bytes === undefined ? undefined : decodeText(bytes.subarray(0, 64 * 1024)) };
  },
  judge: (spec, { text }) => judgeFindings(spec.file, [findingOf(spec, text)], reference),
  mutants: (spec, seen) => {
    const wrong = spec.as === 'number' || spec.as === 'quantity' ? '987654321' : 'something-else';
    const right = normalizeText(seen.text ?? String(spec.accept[0]));
    return [
      { name: 'no file', observation: { text: undefined } },
      { name: 'empty', observation: { text: '' } },
      { name: 'another answer', observation: { text: wrong } },
      { name: 'one answer more', observation: { text: `${right}\n${wrong}` } },
    ];
  },
  watch: (_, target, changed, signal) => target.files.watch(changed, signal),
});

function findingOf(spec: Spec, text: string | undefined): Finding {
  const given = text === undefined ? undefined : unquoted(normalizeText(text.normalize('NFKC')).trim());
  const observed = given === undefined ? '(no file)' : given === '' ? '(empty)' : given.slice(0, 200);
  const holds = given !== undefined && given !== '' && isRight(spec, given);
  const form = {
    word: 'a word',
    name: 'a name',
    path: 'a path',
    number: 'a number',
    quantity: 'a quantity',
    image: 'an image',
    set: 'a list',
  }[spec.as];
  return {
    holds,
    // The right answer is not given away: it stands in the solution.
    expected: `${spec.file}: ${holds ? observed : `(${form})`}`,
    observed: `${spec.file}: ${observed}`,
    en:
      given === undefined
        ? `There is no file ${spec.file} in the work folder.`
        : given === ''
          ? `${spec.file} is empty.`
          : `${spec.file} does not hold the right answer (${form} and nothing else).`,
    ko:
      given === undefined
        ? `작업 폴더에 ${spec.file} 파일이 없습니다.`
        : given === ''
          ? `${spec.file} 파일이 비어 있습니다.`
          : `${spec.file} 파일의 답이 맞지 않습니다. 답만 적어야 합니다.`,
  };
}

function isRight(spec: Spec, given: string): boolean {
  const accepted = spec.accept.map(String);
  switch (spec.as) {
    case 'word':
      return isWord(accepted, given);
    case 'name':
      return accepted.includes(given);
    case 'path':
      return accepted.some((one) => cleanPath(one) === cleanPath(given));
    case 'number':
      return accepted.some((one) => /^[-+]?\d+(\.\d+)?$/.test(given) && Number(one) === Number(given));
    case 'quantity':
      return accepted.some((one) => {
        const [wanted, there] = [tryParseQuantity(one), tryParseQuantity(given)];
        return wanted !== undefined && there !== undefined && compareQuantities(wanted, there) === 0;
      });
    case 'image':
      return accepted.some((one) => !/\s/.test(given) && sameImage(one, given));
    case 'set':
      return isInSet(accepted, given);
  }
}
