import { FileSystemError } from '../files/file-system-error.ts';
import type { ProgramContext } from '../process/program.ts';
import type { KeyReader, Terminal } from '../process/terminal.ts';
import { builtinsOf } from './builtins/index.ts';
import { completeArgument } from './complete-argument.ts';
import { completeWord } from './line-editor/complete.ts';
import { type Edited, LineEditor } from './line-editor/line-editor.ts';
import { recallHistory } from './line-editor/recall.ts';
import { Interrupted, type LineSource } from './read-script.ts';
import type { Shell } from './shell.ts';

const encoder = new TextEncoder();
/** What bash keeps of a history (HISTSIZE). */
const historySize = 500;
const reserved = [
  'case',
  'do',
  'done',
  'elif',
  'else',
  'esac',
  'fi',
  'for',
  'function',
  'if',
  'in',
  'then',
  'until',
  'while',
];

/** Lines that are edited on the terminal, with the history that the user's home keeps. */
export function editedLines(
  shell: Shell,
  context: ProgramContext,
  terminal: Terminal,
  prompt: () => string,
): LineSource & { readonly leave: () => void } {
  const write = (text: string) => terminal.show(encoder.encode(text));
  const file = historyFile(shell);
  const history = loadHistory(context, file);
  shell.history = history;
  const { state } = shell;
  const editor = new LineEditor({
    write,
    columns: () => terminal.columns,
    history,
    complete: (beforeCursor) => completeArgument(shell, context, beforeCursor, byFiles) ?? byFiles(beforeCursor),
  });
  const byFiles = (beforeCursor: string) =>
    completeWord(beforeCursor, {
      files: context.files,
      directory: state.directory,
      home: state.get('HOME') ?? '/',
      searchPath: state.get('PATH') ?? '',
      words: [...builtinsOf(shell.flavour).keys(), ...state.aliases.keys(), ...state.functions.keys(), ...reserved],
      variables: [...state.variables.keys()],
    });
  return {
    next: async (continued) => {
      await context.process.checkpoint();
      const edited = await context.process.until(readEdited(editor, terminal, continued ? '> ' : prompt()));
      if (edited.kind === 'interrupted') throw new Interrupted();
      if (edited.kind === 'end') return undefined;
      const recalled = shell.flavour.kind === 'bash' ? recallHistory(edited.text, history) : { text: edited.text };
      if ('missing' in recalled) {
        await shell.say(`${state.name}: ${recalled.missing}: event not found`);
        throw new Interrupted();
      }
      if (recalled.text !== edited.text) write(`${recalled.text}\r\n`);
      remember(recalled.text);
      return `${recalled.text}\n`;
    },
    leave: save,
  };

  /** BusyBox writes each line down at once, bash when it ends. */
  function remember(line: string): void {
    // A line that begins with a blank is nobody's business, as HISTCONTROL=ignoreboth has it.
    if (line.trim() === '' || line === history.at(-1) || (shell.flavour.kind === 'bash' && line.startsWith(' ')))
      return;
    history.push(line);
    if (history.length > historySize) history.shift();
    if (shell.flavour.kind === 'ash') save();
  }

  function save(): void {
    if (history.length === 0) return;
    try {
      context.files.writeFile(file, encoder.encode(`${history.join('\n')}\n`), { mode: 0o600 });
    } catch (error) {
      // A history that cannot be kept is none: read-only root, no home.
      if (!(error instanceof FileSystemError)) throw error;
    }
  }
}

function readEdited(editor: LineEditor, terminal: Terminal, prompt: string): Promise<Edited> {
  return new Promise((resolve) => {
    const finish = (edited: Edited, rest: string) => {
      terminal.releaseKeys(reader);
      resolve(edited);
      if (rest !== '') terminal.type(encoder.encode(rest));
    };
    let waiting: string | undefined;
    const take = (data: Uint8Array) => {
      if (waiting !== undefined) {
        waiting += new TextDecoder().decode(data);
        return;
      }
      const typed = editor.type(data);
      if (typed?.result !== undefined) return finish(typed.result, typed.rest);
      if (typed?.pending === undefined) return;
      waiting = typed.rest;
      void typed.pending.then(() => {
        const rest = waiting ?? '';
        waiting = undefined;
        if (rest !== '') take(encoder.encode(rest));
      });
    };
    const reader: KeyReader = {
      keys: take,
      hungUp: () => finish({ kind: 'end' }, ''),
    };
    editor.begin(prompt);
    terminal.readKeys(reader);
  });
}

function historyFile(shell: Shell): string {
  const home = shell.state.get('HOME') ?? '/';
  const name = shell.flavour.kind === 'bash' ? '.bash_history' : '.ash_history';
  return shell.state.get('HISTFILE') ?? `${home === '/' ? '' : home}/${name}`;
}

/** The lines of earlier sessions; none where the file cannot be read. */
function loadHistory(context: ProgramContext, path: string): string[] {
  try {
    const text = new TextDecoder().decode(context.files.readFile(path));
    return text.split('\n').filter((line) => line !== '');
  } catch (error) {
    if (error instanceof FileSystemError) return [];
    throw error;
  }
}
