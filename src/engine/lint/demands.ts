import type { Language } from '#api';
import { oneLine } from './words.ts';

/** A word by which a task demands something, where it stands in the task on one line, and the sentence around it. */
export interface Demand {
  readonly from: number;
  readonly to: number;
  readonly sentence: string;
  /** It demands that something is not made anew: whether two things of one name are one is graded by `kept` alone. */
  readonly ofIdentity: boolean;
}

const identityCues: Readonly<Record<Language, RegExp>> = {
  en: /^without (?:delet|re-?creat|replac)|kept$/i,
  ko: /(?:다시 만들|새로 만들|재생성하|삭제하|지우|교체하)지 (?:않|말)/,
};

/**
 * Words that demand or forbid. Left out on purpose are those that mostly tell how things are (`only`, `still`, `at least`): what they
 * demand stands in list items, all of which have to be cited anyway.
 */
const cues: Readonly<Record<Language, RegExp>> = {
  en: new RegExp(
    [
      "\\b(?:must|shall|should not|do not|don’t|don't|neither|unchanged|nothing else|in place)\\b",
      '(?<!\\b(?:nothing|no \\w+|does not|do not|did not) )\\b(?:has|have) to\\b',
      '\\b(?:not to be|but not|not before|(?:nothing|nobody|none) may)\\b',
      '\\b(?:leave|keep)\\b(?! (?:room|up))',
      '\\b(?:is|are|stays?|remains?) kept\\b(?! (?:in|for|at|on|by|under|as|there|until)\\b)',
      '\\bwithout (?:los|chang|delet|re-?creat|replac|stopp|restart|touch|copy|mov|us|writ|mak)\\w*ing\\b',
      '\\bas (?:it is|they are|it was|they were)\\b',
    ].join('|'),
    'gi',
  ),
  ko: /(?:다시 만들|새로 만들|재생성하|삭제하|지우|교체하)지 않고|(?:다시 만들|새로 만들|재생성하|삭제하|지우|교체하)지 (?:말고|마세요)|마세요|말아야|말고|안 (?:됩니다|된다|되며|되고)|되면 안|지 않아야|없어야|그대로 (?:두|유지|남|있어)|유지(?:하|해|되|돼)|[가-힣]야 (?:합|하|한|됩|된)/g,
};

/** What the task demands in so many words, in the order of the task. What stands in backticks or ends in a question mark demands nothing. */
export function demandsOf(task: string, language: Language): readonly Demand[] {
  const line = oneLine(task);
  const prose = line.replace(/`[^`]*`/g, (quoted) => '`'.repeat(quoted.length));
  return [...prose.matchAll(cues[language])].flatMap(({ index, 0: cue }) => {
    const sentence = sentenceAround(line, prose, index);
    const ofIdentity = identityCues[language].test(cue);
    return sentence.endsWith('?') ? [] : [{ from: index, to: index + cue.length, sentence, ofIdentity }];
  });
}

function sentenceAround(line: string, prose: string, at: number): string {
  const ends = [...prose.matchAll(/[.!?](?=\s|$)|:(?= - )/g)].map(({ index }) => index + 1);
  const from = ends.findLast((end) => end <= at) ?? 0;
  const to = ends.find((end) => end > at) ?? line.length;
  return line.slice(from, to).trim().replace(/^- /, '');
}

/** Whether these words of the task, wherever they stand in it, hold the demand. */
export function holdsDemand(task: string, words: string, { from, to }: Demand): boolean {
  const line = oneLine(task);
  const wanted = oneLine(words);
  if (wanted === '') return false;
  for (let at = line.indexOf(wanted); at >= 0; at = line.indexOf(wanted, at + 1)) {
    if (at < to && at + wanted.length > from) return true;
  }
  return false;
}
