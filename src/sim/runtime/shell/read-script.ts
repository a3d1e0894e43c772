import type { ProgramContext } from '../process/program.ts';
import { Pipe } from '../process/streams.ts';
import { loadParser, type ScriptNode, ShellSyntaxError } from './parse.ts';
import type { Shell } from './shell.ts';

/** Where a shell reads lines from, one by one, each with its line end; undefined at the end. */
export interface LineSource {
  /** `continued`: the line before asked for more. Throws Interrupted when the person would rather begin anew. */
  next(continued: boolean): Promise<string | undefined>;
}

/** Ctrl-C at a prompt. */
export class Interrupted extends Error {
  constructor() {
    super('interrupted');
    this.name = 'Interrupted';
  }
}

/** Lines from a pipe: each statement runs as soon as it is whole, and commands read what follows it. */
export async function runStdin(shell: Shell, context: ProgramContext): Promise<number> {
  return shell.finish(async () => {
    const lines: LineSource = { next: () => readLine(context) };
    for (;;) {
      const script = await readScript(lines);
      if (script === undefined) return;
      await shell.statements(script.statements, { last: false, tested: false });
    }
  });
}

/** Reads lines until they parse; undefined at the end of input. Throws ShellSyntaxError. */
export async function readScript(lines: LineSource): Promise<ScriptNode | undefined> {
  const parse = await loadParser();
  let text = '';
  for (;;) {
    const line = await lines.next(text !== '');
    if (line === undefined) return text === '' ? undefined : parse(text);
    text += line;
    try {
      return parse(text);
    } catch (error) {
      if (!(error instanceof ShellSyntaxError) || !error.incomplete) throw error;
    }
  }
}

/** One line of stdin; what came with it and belongs to the next ones is left there. */
export async function readLine(context: ProgramContext): Promise<string | undefined> {
  const parts: Uint8Array[] = [];
  for (;;) {
    const chunk = await context.read();
    if (chunk === undefined) return parts.length === 0 ? undefined : textOf(parts);
    const end = chunk.indexOf(10);
    if (end < 0) {
      parts.push(chunk);
      continue;
    }
    parts.push(chunk.subarray(0, end + 1));
    if (context.stdin instanceof Pipe) context.stdin.unread(chunk.subarray(end + 1));
    return textOf(parts);
  }
}

function textOf(parts: readonly Uint8Array[]): string {
  const decoder = new TextDecoder();
  return parts.map((part) => decoder.decode(part, { stream: true })).join('') + decoder.decode();
}
