import { basename } from 'node:path';
import { UserError } from '#api';
import { defineCommand } from '../command.ts';
import { completionScript, completionShells } from '../completion/scripts.ts';

/** `completion [SHELL]`: what a shell evaluates so that the Tab key knows verbs, options, scenarios and labs. */
export const completion = defineCommand({
  name: 'completion',
  summary: 'print what makes the Tab key of a shell complete cka-lab',
  arguments: [[`[${completionShells.join('|')}]`, 'for which shell; by default that of SHELL']],
  async run(context, invocation) {
    const asked = invocation.args[0];
    const wanted = asked ?? basename(context.environment.SHELL ?? 'bash');
    const shell = completionShells.find((one) => one === wanted);
    if (shell === undefined) {
      const advice = `Use one of: ${completionShells.join(', ')}.`;
      throw new UserError('unknown-shell', `There is no completion for the shell "${wanted}".`, advice);
    }
    context.write(completionScript(shell));
    if (context.terminal) context.write(`# ${howTo[shell]}\n`);
    return 0;
  },
});

const howTo = {
  bash: 'In ~/.bashrc: source <(cka-lab completion bash)',
  zsh: 'In ~/.zshrc: source <(cka-lab completion zsh)',
  fish: 'In ~/.config/fish/config.fish: cka-lab completion fish | source',
} as const;
