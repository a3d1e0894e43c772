import { defineProgram, type ProgramContext } from '../../../runtime/process/program.ts';
import { terminalOf } from '../../../runtime/process/terminal.ts';
import { forEachOperand } from '../../../runtime/programs/text.ts';
import { showScreen } from './full-screen.ts';

const key = {
  up: '\u001b[A',
  down: '\u001b[B',
  pageUp: '\u001b[5~',
  pageDown: '\u001b[6~',
  home: '\u001b[H',
  end: '\u001b[F',
};

/** What a person sees of a text, and how keys move it. */
class Pager {
  readonly #lines: readonly string[];
  readonly #name: string;
  #top = 0;
  #rows = 23;
  /** What is typed behind `/`; undefined: nothing is searched for right now. */
  #typed: string | undefined;
  #pattern = '';
  #message: string | undefined;

  constructor(text: string, name: string, start: 'begin' | 'end') {
    this.#lines = text.replace(/\n$/, '').split('\n');
    this.#name = name;
    if (start === 'end') this.#top = Number.POSITIVE_INFINITY;
  }

  draw(rows: number, columns: number): string {
    this.#rows = rows - 1;
    this.#top = Math.max(0, Math.min(this.#top, this.#lines.length - this.#rows));
    const shown = this.#lines.slice(this.#top, this.#top + this.#rows);
    const lines = shown.map((line) => this.#marked(line.replaceAll('\t', '        ').slice(0, columns)));
    const filler = Array.from({ length: this.#rows - lines.length }, () => '~');
    return [...lines, ...filler, this.#prompt()].join('\n');
  }

  #marked(line: string): string {
    const at = this.#pattern === '' ? -1 : line.indexOf(this.#pattern);
    if (at < 0) return line;
    const end = at + this.#pattern.length;
    return `${line.slice(0, at)}\u001b[7m${line.slice(at, end)}\u001b[0m${line.slice(end)}`;
  }

  #prompt(): string {
    if (this.#typed !== undefined) return `/${this.#typed}`;
    if (this.#message !== undefined) return `\u001b[7m${this.#message}\u001b[0m`;
    if (this.#top + this.#rows >= this.#lines.length) return '\u001b[7m(END)\u001b[0m';
    return this.#top === 0 && this.#name !== '' ? `\u001b[7m${this.#name}\u001b[0m` : ':';
  }

  /** Follows less(1)'s keys. */
  press(pressed: string): 'quit' | undefined {
    this.#message = undefined;
    if (this.#typed !== undefined) {
      this.#type(pressed, this.#typed);
      return undefined;
    }
    const moves: Readonly<Record<string, number>> = {
      [key.up]: -1,
      k: -1,
      y: -1,
      [key.down]: 1,
      j: 1,
      e: 1,
      '\r': 1,
      '\n': 1,
      ' ': this.#rows,
      f: this.#rows,
      [key.pageDown]: this.#rows,
      '\u0006': this.#rows,
      b: -this.#rows,
      [key.pageUp]: -this.#rows,
      '\u0002': -this.#rows,
      d: this.#rows >> 1,
      u: -(this.#rows >> 1),
      g: Number.NEGATIVE_INFINITY,
      '<': Number.NEGATIVE_INFINITY,
      [key.home]: Number.NEGATIVE_INFINITY,
      G: Number.POSITIVE_INFINITY,
      '>': Number.POSITIVE_INFINITY,
      [key.end]: Number.POSITIVE_INFINITY,
    };
    if (pressed === 'q' || pressed === 'Q') return 'quit';
    if (pressed === '/') this.#typed = '';
    else if (pressed === 'n') this.#find(1);
    else if (pressed === 'N') this.#find(-1);
    else this.#top = Math.max(0, this.#top + (moves[pressed] ?? 0));
    return undefined;
  }

  #type(pressed: string, typed: string): void {
    if (pressed === '\r' || pressed === '\n') {
      if (typed !== '') this.#pattern = typed;
      this.#typed = undefined;
      this.#find(1);
    } else if (pressed === '\u007f' || pressed === '\b') this.#typed = typed === '' ? undefined : typed.slice(0, -1);
    else if (pressed.startsWith('\u001b')) this.#typed = undefined;
    else this.#typed = typed + pressed;
  }

  #find(step: 1 | -1): void {
    if (this.#pattern === '') return;
    for (let at = this.#top + step; at >= 0 && at < this.#lines.length; at += step) {
      if (!this.#lines[at]?.includes(this.#pattern)) continue;
      this.#top = at;
      return;
    }
    this.#message = 'Pattern not found  (press RETURN)';
  }
}

async function page(context: ProgramContext): Promise<number> {
  const operands = context.arguments.filter((argument) => !/^[-+]./.test(argument));
  const terminal = terminalOf(context);
  if (operands.length === 0 && context.stdin.isTerminal) {
    await context.stderr.write(new TextEncoder().encode('Missing filename ("less --help" for help)\n'));
    return 1;
  }
  const texts: string[] = [];
  const names = operands.length === 0 ? ['-'] : operands;
  const status = await forEachOperand(
    context,
    names,
    async (operand) => {
      texts.push(new TextDecoder().decode(await context.open(operand)));
    },
    (operand, description) => `${operand}: ${description}`,
  );
  const text = texts.join('');
  if (terminal === undefined || !context.stdout.isTerminal) {
    await context.print(text);
    return status;
  }
  if (texts.length === 0) return status;
  const fits = text.split('\n').length <= terminal.rows;
  if (fits && (context.name === 'more' || context.arguments.some((argument) => /^-[A-Za-z]*F/.test(argument)))) {
    await context.print(text);
    return status;
  }
  const pager = new Pager(text, operands[0] ?? '', context.arguments.includes('+G') ? 'end' : 'begin');
  await showScreen(context, {
    draw: (rows, columns) => pager.draw(rows, columns),
    key: (pressed) => pager.press(pressed),
  });
  await context.print('\n');
  return status;
}

/** less, and more, which is less here as on many a machine. */
export const pagers = ['less', 'more'].map((name) => defineProgram({ name, run: page }));
