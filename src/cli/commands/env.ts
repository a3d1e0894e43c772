import { basename } from 'node:path';
import { UserError } from '#api';
import { defineCommand, shared } from '../command.ts';
import { connectLab, labVariables } from '../lab-command.ts';

const shells = ['bash', 'zsh', 'fish', 'powershell'] as const;
type Shell = (typeof shells)[number];

/** `env`: what a shell has to evaluate so that kubectl and docker talk to the lab. */
export const env = defineCommand({
  name: 'env',
  summary: 'print what points kubectl and docker of a shell at the lab',
  options: [['--shell <shell>', `for which shell: ${shells.join(', ')}`], shared.json, shared.name],
  async run(context, invocation) {
    const shell = chooseShell(invocation.text('shell'), context.environment.SHELL);
    const status = await (await connectLab(context, invocation)).status();
    const variables = labVariables(status, context.environment);
    if (invocation.flag('json')) {
      const { workDirectory } = status;
      context.write(`${JSON.stringify({ environment: variables, workDirectory }, null, 2)}\n`);
      return 0;
    }
    for (const [name, value] of Object.entries(variables)) context.write(`${assignment(shell, name, value)}\n`);
    if (!context.terminal) return 0;
    if (variables.DOCKER_BUILDKIT === '0') context.write(`# ${whyNoBuildKit}\n`);
    context.write(`# ${howTo(shell)}\n`);
    return 0;
  },
});

function chooseShell(asked: string | undefined, own: string | undefined): Shell {
  const found = shells.find((shell) => shell === (asked ?? basename(own ?? 'bash')));
  if (found !== undefined) return found;
  if (asked === undefined) return 'bash';
  throw new UserError(
    'unknown-shell',
    `There is no output for the shell "${asked}".`,
    `Use one of: ${shells.join(', ')}.`,
  );
}

/** One variable in the words of that shell; values are quoted whole. */
export function assignment(shell: Shell, name: string, value: string): string {
  switch (shell) {
    case 'bash':
    case 'zsh':
      return `export ${name}='${value.replaceAll("'", `'\\''`)}'`;
    case 'fish':
      return `set -gx ${name} '${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
    case 'powershell':
      return `$Env:${name} = '${value.replaceAll("'", "''")}'`;
  }
}

/** The classic builder makes an image of every step: that is what layers and the cache are explained with. */
const whyNoBuildKit =
  'DOCKER_BUILDKIT=0: docker build makes one layer a step, as the engine 20.10 of the lab does without buildx';

function howTo(shell: Shell): string {
  if (shell === 'fish') return 'Run: cka-lab env --shell fish | source';
  if (shell === 'powershell') return 'Run: cka-lab env --shell powershell | Out-String | Invoke-Expression';
  return 'Run: eval "$(cka-lab env)"';
}
