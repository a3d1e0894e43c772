import { Terminal } from '@xterm/headless';
import { describe, expect, it } from 'vitest';
import { type Edited, LineEditor } from './line-editor.ts';

const up = '\u001b[A';
const down = '\u001b[B';
const left = '\u001b[D';
const end = '\u001b[F';
const control = (letter: string) => String.fromCharCode(letter.charCodeAt(0) & 31);

async function edit(typed: string, { columns = 40, history = [] as string[], names = [] as string[] } = {}) {
  let output = '';
  const editor = new LineEditor({
    write: (text) => {
      output += text;
    },
    columns: () => columns,
    history,
    complete: (before) => {
      const start = /\S*$/.exec(before)?.[0] ?? '';
      const found = names.filter((name) => name.startsWith(start));
      return { replace: start.length, candidates: found.map((text) => ({ text, label: text, suffix: ' ' })) };
    },
  });
  editor.begin('$ ');
  let result: Edited | undefined;
  let rest = '';
  // Byte by byte, as a slow line delivers it.
  for (const byte of new TextEncoder().encode(typed)) {
    const ended = editor.type(new Uint8Array([byte]));
    if (ended !== undefined) {
      result = ended.result;
      rest = ended.rest;
    }
  }
  const terminal = new Terminal({ cols: columns, rows: 10, allowProposedApi: true });
  await new Promise<void>((resolve) => terminal.write(output, resolve));
  const rows = Array.from(
    { length: 10 },
    (_, row) => terminal.buffer.active.getLine(row)?.translateToString(true) ?? '',
  );
  const cursor = `${terminal.buffer.active.cursorY}:${terminal.buffer.active.cursorX}`;
  return { result, rest, screen: rows.join('\n').trimEnd(), cursor };
}

describe('a line that is edited', () => {
  const table: readonly (readonly [what: string, typed: string, line: string])[] = [
    ['is what was typed', 'echo hi\r', 'echo hi'],
    ['loses a character to backspace', 'echo hix\u007f\r', 'echo hi'],
    ['takes characters in its middle', `ac${left}b\r`, 'abc'],
    ['is cut to its end and put back', `one two${control('A')}${control('K')}x ${control('Y')}\r`, 'x one two'],
    ['loses a word to Ctrl-W', `get pods/web${control('W')}nodes\r`, 'get nodes'],
    ['loses part of a word to Alt-Backspace', 'get pods/web\u001b\u007fdb\r', 'get pods/db'],
    ['loses all to Ctrl-U', `wrong${control('U')}right\r`, 'right'],
    ['swaps characters', `kubeclt${left}${control('T')}\r`, 'kubectl'],
    ['comes from the history', `${up}${up}\r`, 'first'],
    ['goes back to what was begun', `begun${up}${down} on\r`, 'begun on'],
    ['is found in the history', `${control('R')}ir\r`, 'first'],
    ['takes the last argument of the line before', 'echo \u001b.\r', 'echo volume'],
    ['is completed', 'cat not\t\r', 'cat notes.txt '],
    ['is completed as far as it is clear', 'cat f\t\r', 'cat file-'],
    ['may be Korean', '에코한\u007f글\r', '에코글'],
    ['ignores keys that mean nothing', 'a\u001b[15~b\r', 'ab'],
  ];
  it.each(table)('%s', async (_what, typed, line) => {
    const history = ['first', 'cat second volume'];
    const { result, screen } = await edit(typed, { history, names: ['notes.txt', 'file-a', 'file-b'] });
    expect(result).toEqual({ kind: 'line', text: line });
    expect(screen.split('\n').at(-1)).toBe(`$ ${line}`.trimEnd());
  });

  it('is given up with Ctrl-C', async () => {
    expect(await edit(`sleep${control('C')}`)).toMatchObject({
      result: { kind: 'interrupted' },
      screen: '$ sleep^C',
      cursor: '1:0',
    });
  });

  it('ends the input with Ctrl-D when it is empty, else loses a character', async () => {
    expect((await edit(control('D'))).result).toEqual({ kind: 'end' });
    expect((await edit(`ab${left}${control('D')}\r`)).result).toEqual({ kind: 'line', text: 'a' });
  });

  it('shows what it can become at the second Tab', async () => {
    const { screen } = await edit('f\t\t', { names: ['file-a', 'file-b'] });
    expect(screen).toBe('$ file-\nfile-a  file-b\n$ file-');
  });

  it('wraps, and is changed in its first row while it fills three', async () => {
    const { screen, cursor, result } = await edit(`abcdefghijklmnopqrst${control('A')}XY`, { columns: 10 });
    expect(result).toBeUndefined();
    expect(screen).toBe('$ XYabcdef\nghijklmnop\nqrst');
    expect(cursor).toBe('0:4');
  });

  it('keeps wide characters whole at the end of a row', async () => {
    const { screen, cursor } = await edit(`abc가나다${end}`, { columns: 8 });
    expect(screen).toBe('$ abc가\n나다');
    expect(cursor).toBe('1:4');
  });

  it('gives back what was pasted behind its end', async () => {
    const editor = new LineEditor({
      write: () => undefined,
      columns: () => 80,
      history: [],
      complete: () => ({ replace: 0, candidates: [] }),
    });
    editor.begin('$ ');
    expect(editor.type(new TextEncoder().encode('one\ntwo\nthr'))).toEqual({
      result: { kind: 'line', text: 'one' },
      rest: 'two\nthr',
    });
  });
});
