import type { Shell } from '../shell.ts';
import { ShellError } from '../state.ts';
import { defineBuiltin } from './builtin.ts';
import { cd } from './environment.ts';

async function show(shell: Shell): Promise<number> {
  const home = shell.state.get('HOME') ?? '';
  const short = (path: string) =>
    home.length > 1 && (path === home || path.startsWith(`${home}/`)) ? `~${path.slice(home.length)}` : path;
  const line = [shell.state.directory, ...shell.state.directories].map(short).join(' ');
  await shell.output(1).write(new TextEncoder().encode(`${line}\n`));
  return 0;
}

export const dirs = defineBuiltin({
  name: 'dirs',
  run: (shell, [option]) => {
    if (option === '-c') shell.state.directories.length = 0;
    return option === '-c' ? 0 : show(shell);
  },
});

export const pushd = defineBuiltin({
  name: 'pushd',
  run: async (shell, [wanted]) => {
    const { directories, directory } = shell.state;
    const target = wanted ?? directories[0];
    if (target === undefined) throw new ShellError('pushd: no other directory', 1, false);
    const code = await cd.run(shell, [target]);
    if (wanted === undefined) directories.shift();
    directories.unshift(directory);
    await show(shell);
    return code;
  },
});

export const popd = defineBuiltin({
  name: 'popd',
  run: async (shell) => {
    const target = shell.state.directories[0];
    if (target === undefined) throw new ShellError('popd: directory stack empty', 1, false);
    const code = await cd.run(shell, [target]);
    shell.state.directories.shift();
    await show(shell);
    return code;
  },
});
