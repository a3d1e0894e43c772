/** The words of the plain mode, in English and, where people may type them, in Korean. */
const words = {
  list: ['list', 'ls', '목록'],
  task: ['task', '과제'],
  shell: ['shell', 'sh', '셸'],
  status: ['status', '상태'],
  check: ['check', '채점'],
  hint: ['hint', '힌트'],
  solution: ['solution', '풀이'],
  reset: ['reset', '초기화'],
  next: ['next', '다음'],
  language: ['language', 'lang', '언어'],
  help: ['help', '?', '도움말'],
  quit: ['quit', 'exit', 'q', '종료'],
} as const;

export type PlainWord = keyof typeof words;

/** What a typed line means: a scenario's number, a word, nothing, or something unknown. */
export type PlainInput =
  | { readonly type: 'number'; readonly number: number }
  | { readonly type: 'word'; readonly word: PlainWord }
  | { readonly type: 'nothing' }
  | { readonly type: 'unknown'; readonly text: string };

export function parsePlainInput(line: string): PlainInput {
  const text = line.trim().toLowerCase().normalize();
  if (text === '') return { type: 'nothing' };
  if (/^\d{1,4}$/.test(text)) return { type: 'number', number: Number(text) };
  const names = Object.keys(words) as PlainWord[];
  const word = names.find((name) => words[name].some((each) => each === text));
  return word === undefined ? { type: 'unknown', text: line.trim() } : { type: 'word', word };
}
