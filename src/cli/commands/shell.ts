import { basename, join } from 'node:path';
import { findOnPath, runInteractive, writeFileAtomic } from '#platform';
import { defineCommand, shared } from '../command.ts';
import { completionScript } from '../completion/scripts.ts';
import { connectLab, labEnvironment } from '../lab-command.ts';

/** `shell`: the person's own shell in the lab's environment and work folder. */
export const shell = defineCommand({
  name: 'shell',
  summary: 'open a shell in the environment of the lab',
  options: [shared.name],
  async run(context, invocation) {
    const status = await (await connectLab(context, invocation)).status();
    const environment = labEnvironment(status, context.environment);
    const program = context.environment.SHELL || findOnPath('bash', environment) || '/bin/sh';
    const args = basename(program) === 'bash' ? ['--rcfile', writeStartFile(status.binDirectory, status.name)] : [];
    if (context.terminal) context.note(`Shell of lab ${status.name}; exit or Ctrl-D leaves it, the lab goes on.`);
    return runInteractive(program, args, { environment, directory: status.workDirectory });
  },
});

/** The person's own start file first; then what it may have undone, the alias that the exam has, and the Tab key for cka-lab. */
function writeStartFile(binDirectory: string, name: string): string {
  const path = join(binDirectory, '.bashrc');
  const lines = [
    '[ -f ~/.bashrc ] && . ~/.bashrc',
    `case ":$PATH:" in :'${binDirectory}':*) ;; *) PATH='${binDirectory}':"$PATH" ;; esac`,
    'alias k=kubectl',
    `PS1="(${name}) $PS1"`,
    completionScript('bash'),
  ];
  writeFileAtomic(path, `${lines.join('\n')}\n`);
  return path;
}
