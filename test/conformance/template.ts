/** What varies between two runs on equal clusters, by the name that a template gives it. */
const varying: Readonly<Record<string, string>> = {
  age: '(?:\\d+[ydhms])+|<unknown>|<invalid>',
  /** What follows the age of an event that was seen more than once. */
  again: '(?: \\(x\\d+ over (?:\\d+[ydhms])+\\))?',
  ip: '\\d+\\.\\d+\\.\\d+\\.\\d+',
  port: '3\\d{4}',
  uid: '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}',
  time: '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?Z|[A-Z][a-z]{2}, \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d [+-]\\d{4}',
  n: '\\d+',
  /** What a generateName ends in, and the hash of a pod template. */
  rand: '[bcdfghjklmnpqrstvwxz2456789]{5}',
  hash: '[bcdfghjklmnpqrstvwxz2456789]{6,10}',
  id: '[0-9a-f]{64}',
  short: '[0-9a-f]{12}',
  ago: '(?:Less than a second|1 second|\\d+ seconds|About a minute|\\d+ minutes)(?: ago)?',
  /** Of an image, as clients print it. */
  size: '\\d+(?:\\.\\d+)?[kMG]?B',
  /** When a file was changed, as `ls` and `tar` print it. */
  date: '[A-Z][a-z]{2} [ \\d]\\d \\d\\d:\\d\\d|\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d',
  mac: '02:42(?::[0-9a-f]{2}){4}',
  word: '\\S+',
  cr: '\\r',
  '*': '[^\\n]*',
};

const tokens = new RegExp(`\\{(${Object.keys(varying).join('|').replace('*', '\\*')})\\}`);

/** Runs of blanks inside a line become two, those at its end go: columns are as wide as the ages in them. Text ends in one newline. */
export function simplify(text: string): string {
  const whole = text.trimEnd();
  return whole === '' ? '' : `${whole.replace(/(?<=\S)[ \t]{2,}|(?<=\S)\t/g, '  ').replace(/[ \t]+$/gm, '')}\n`;
}

/** Text in which {age}, {ip}, ... stand for what varies and a line of three dots for any number of lines. */
export class Template {
  readonly text: string;
  readonly #pattern: RegExp;

  constructor(text: string) {
    this.text = simplify(text);
    const lines = this.text.split(/(?<=\n)/).map((line) => {
      if (line === '...\n') return '(?:.*\\n)*?';
      return line
        .split(tokens)
        .map((part, index) => (index % 2 === 1 ? `(?:${varying[part]})` : part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')))
        .join('');
    });
    this.#pattern = new RegExp(`^${lines.join('')}$`);
  }

  /** `simplified` is what `simplify` made of a command's output. */
  matches(simplified: string): boolean {
    return this.#pattern.test(simplified);
  }

  /** Whether a text says the same in another order: each of its words is one of ours. */
  matchesInAnyOrder(simplified: string): boolean {
    const left = wordsOf(simplified);
    // Who stands for itself comes first, who would take anything last.
    const rank = (word: string) => (/\{(?:word|\*)\}/.test(word) ? 2 : tokens.test(word) ? 1 : 0);
    const sorted = wordsOf(this.text).toSorted((one, other) => rank(one) - rank(other));
    for (const word of sorted) {
      const template = new Template(word);
      const index = left.findIndex((one) => one === word || template.matches(`${one}\n`));
      if (index < 0) return false;
      left.splice(index, 1);
    }
    return left.length === 0;
  }
}

/** What stands between blanks, commas and the brackets of JSON. */
const wordsOf = (text: string): string[] =>
  text
    .replace(new RegExp(varying.date ?? '', 'g'), '{date}')
    .replace(new RegExp(varying.ago ?? '', 'g'), '{ago}')
    .replace(/[[\]]|\{(?=["}])|(?<!\{[a-z*]+)\}/g, ' ')
    .split(/[\s,]+/)
    .filter((word) => word !== '');
