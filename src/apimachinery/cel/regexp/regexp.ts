import { type CharTest, isWord, type Node, parseRegexp, RegexpError } from './parse.ts';

type Instruction =
  | { readonly op: 'char'; readonly test: CharTest }
  | { readonly op: 'assert'; readonly what: Extract<Node, { kind: 'assert' }>['what'] }
  | { readonly op: 'split'; first: number; second: number }
  | { readonly op: 'jump'; to: number }
  | { readonly op: 'match' };

const largestProgram = 100_000;

/** A pattern that is matched in time linear in the text, whatever the pattern. */
export interface Re2 {
  /** Whether it occurs anywhere. */
  test(text: string): boolean;
  /** The first occurrence from the left, as RE2 prefers it, with its place in code points. */
  find(points: readonly string[], from: number): { readonly start: number; readonly end: number } | undefined;
}

const known = new Map<string, Re2>();

/** Compiles RE2's syntax. Throws RegexpError with Go's message. */
export function re2(pattern: string): Re2 {
  const found = known.get(pattern);
  if (found !== undefined) return found;
  const program = compile(parseRegexp(pattern), pattern);
  const compiled: Re2 = {
    test: (text) => run(program, [...text], 0, true) !== undefined,
    find: (points, from) => run(program, points, from, false),
  };
  if (known.size >= 500) known.clear();
  known.set(pattern, compiled);
  return compiled;
}

function compile(root: Node, pattern: string): readonly Instruction[] {
  const program: Instruction[] = [];
  const push = (instruction: Instruction) => {
    if (program.length >= largestProgram) throw new RegexpError('expression too large', pattern);
    program.push(instruction);
    return program.length - 1;
  };
  const split = (greedy: boolean) => {
    const at = push({ op: 'split', first: 0, second: 0 });
    return (inside: number, outside: number) => {
      program[at] = { op: 'split', first: greedy ? inside : outside, second: greedy ? outside : inside };
    };
  };
  const emit = (node: Node): void => {
    switch (node.kind) {
      case 'empty':
        return;
      case 'char':
        push({ op: 'char', test: node.test });
        return;
      case 'assert':
        push({ op: 'assert', what: node.what });
        return;
      case 'sequence':
        for (const part of node.parts) emit(part);
        return;
      case 'either': {
        const ends: number[] = [];
        node.options.forEach((option, index) => {
          const isLast = index === node.options.length - 1;
          const fill = isLast ? undefined : split(true);
          const start = program.length;
          emit(option);
          if (!isLast) ends.push(push({ op: 'jump', to: 0 }));
          fill?.(start, program.length);
        });
        for (const end of ends) program[end] = { op: 'jump', to: program.length };
        return;
      }
      case 'repeat': {
        for (let count = 0; count < node.min; count += 1) emit(node.node);
        if (node.max === Number.POSITIVE_INFINITY) {
          const start = program.length;
          const fill = split(node.greedy);
          emit(node.node);
          push({ op: 'jump', to: start });
          fill(start + 1, program.length);
          return;
        }
        const fills: { fill: (inside: number, outside: number) => void; start: number }[] = [];
        for (let count = node.min; count < node.max; count += 1) {
          const fill = split(node.greedy);
          fills.push({ fill, start: program.length });
          emit(node.node);
        }
        for (const { fill, start } of fills) fill(start, program.length);
      }
    }
  };
  emit(root);
  push({ op: 'match' });
  return program;
}

/** A set of threads in order of preference, each with where it began. */
interface Threads {
  readonly places: number[];
  readonly starts: number[];
}

/** Pike's machine: all threads go through the text side by side. */
function run(
  program: readonly Instruction[],
  points: readonly string[],
  from: number,
  anyMatch: boolean,
): { start: number; end: number } | undefined {
  const codes = points.map((point) => point.codePointAt(0) ?? 0);
  const seen = new Int32Array(program.length).fill(-1);
  let mark = 0;
  let current: Threads = { places: [], starts: [] };
  let best: { start: number; end: number } | undefined;

  const holds = (what: Extract<Node, { kind: 'assert' }>['what'], at: number): boolean => {
    switch (what) {
      case 'textStart':
        return at === 0;
      case 'textEnd':
        return at === codes.length;
      case 'lineStart':
        return at === 0 || codes[at - 1] === 10;
      case 'lineEnd':
        return at === codes.length || codes[at] === 10;
      default: {
        const before = at > 0 && isWord(codes[at - 1] ?? 0);
        const after = at < codes.length && isWord(codes[at] ?? 0);
        return (before !== after) === (what === 'word');
      }
    }
  };
  const add = (threads: Threads, place: number, start: number, at: number): void => {
    const stack = [place];
    while (stack.length > 0) {
      const next = stack.pop() ?? 0;
      if (seen[next] === mark) continue;
      seen[next] = mark;
      const instruction = program[next];
      if (instruction === undefined) continue;
      if (instruction.op === 'jump') stack.push(instruction.to);
      else if (instruction.op === 'split') stack.push(instruction.second, instruction.first);
      else if (instruction.op === 'assert') {
        if (holds(instruction.what, at)) stack.push(next + 1);
      } else {
        threads.places.push(next);
        threads.starts.push(start);
      }
    }
  };

  for (let at = from; at <= codes.length; at += 1) {
    // A thread that begins here is the least preferred one; `current` was marked with this mark.
    if (best === undefined) add(current, 0, at, at);
    // Where an assertion does not hold nothing begins, but something may further on.
    if (current.places.length === 0 && best !== undefined) break;
    const next: Threads = { places: [], starts: [] };
    mark += 1;
    for (const [index, place] of current.places.entries()) {
      const instruction = program[place];
      const start = current.starts[index] ?? 0;
      if (instruction?.op === 'match') {
        best = { start, end: at };
        break;
      }
      if (instruction?.op === 'char' && at < codes.length && instruction.test(codes[at] ?? 0)) {
        add(next, place + 1, start, at + 1);
      }
    }
    if (best !== undefined && anyMatch) return best;
    current = next;
  }
  return best;
}
