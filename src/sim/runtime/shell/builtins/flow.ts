import { normalizePath } from '../../files/paths.ts';
import { inFrame } from '../call-stack.ts';
import { Exit, LoopControl, Return } from '../control.ts';
import type { Shell } from '../shell.ts';
import { runProgram } from '../start-program.ts';
import { ShellError } from '../state.ts';
import { defineBuiltin, inBuiltin } from './builtin.ts';
import { lookUp } from './look-up.ts';

function count(shell: Shell, name: string, text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  if (!/^-?\d+$/.test(text)) throw new ShellError(inBuiltin(shell, name, `Illegal number: ${text}`), 2, true);
  return Number(text);
}

export const colon = defineBuiltin({ name: ':', special: true, run: () => 0 });

export const exit = defineBuiltin({
  name: 'exit',
  special: true,
  run: (shell, [code]) => {
    throw new Exit(count(shell, 'exit', code, shell.state.status) & 255);
  },
});

export const returnFrom = defineBuiltin({
  name: 'return',
  special: true,
  run: (shell, [code]) => {
    throw new Return(count(shell, 'return', code, shell.state.status) & 255);
  },
});

function loopControl(kind: 'break' | 'continue') {
  return defineBuiltin({
    name: kind,
    special: true,
    run: (shell, [levels]) => {
      const wanted = count(shell, kind, levels, 1);
      if (wanted < 1) throw new ShellError(inBuiltin(shell, kind, `Illegal number: ${levels}`), 2, true);
      if (shell.loops === 0) return 0;
      throw new LoopControl(kind, Math.min(wanted, shell.loops));
    },
  });
}
export const breakLoop = loopControl('break');
export const continueLoop = loopControl('continue');

export const evaluate = defineBuiltin({
  name: 'eval',
  special: true,
  run: async (shell, args) => {
    shell.state.status = 0;
    await shell.evaluate(args.join(' '));
    return shell.state.status;
  },
});

/** Without a slash a file is sought on the PATH, by bash also in the working directory. */
function sourcePath(shell: Shell, name: string): string {
  const here = normalizePath(name, shell.state.directory);
  if (name.includes('/')) return here;
  const folders = (shell.state.get('PATH') ?? '').split(':').filter((folder) => folder !== '');
  const found = folders.map((folder) => normalizePath(`${folder}/${name}`, shell.state.directory));
  return found.find((path) => shell.files.exists(path)) ?? (shell.flavour.kind === 'dash' ? '' : here);
}

async function source(shell: Shell, [name, ...args]: readonly string[]): Promise<number> {
  if (name === undefined) throw new ShellError(inBuiltin(shell, '.', 'filename argument required'), 2, true);
  let text: string;
  try {
    text = new TextDecoder().decode(shell.files.readFile(sourcePath(shell, name)));
  } catch {
    const { text: complaint, status, isFatal } = shell.flavour.noSource(name);
    throw new ShellError(isFatal ? inBuiltin(shell, '.', complaint) : complaint, status, isFatal);
  }
  const { positional } = shell.state;
  if (args.length > 0) shell.state.positional = [...args];
  try {
    shell.state.status = 0;
    const { line } = shell.state;
    await inFrame(shell, { name: 'source', source: name, line }, () => shell.evaluate(text));
  } catch (error) {
    if (!(error instanceof Return)) throw error;
    return error.status;
  } finally {
    if (args.length > 0) shell.state.positional = positional;
  }
  return shell.state.status;
}
export const dot = defineBuiltin({ name: '.', special: true, run: source });
export const sourceFile = defineBuiltin({ name: 'source', special: true, run: source });

export const exec = defineBuiltin({
  name: 'exec',
  special: true,
  run: async (shell, args) => {
    await runProgram(shell, args, [], shell.descriptors, true);
    throw new Exit(shell.state.status);
  },
});

export const command = defineBuiltin({
  name: 'command',
  run: async (shell, args, all) => {
    if (args[0] === '-v' || args[0] === '-V') return lookUp(shell, args.slice(1), args[0], all);
    const [name, ...rest] = args[0] === '-p' ? args.slice(1) : args;
    if (name === undefined) return 0;
    const builtin = all.get(name);
    if (builtin !== undefined) return builtin.run(shell, rest, all);
    await runProgram(shell, [name, ...rest], [], shell.descriptors, false);
    return shell.state.status;
  },
});
