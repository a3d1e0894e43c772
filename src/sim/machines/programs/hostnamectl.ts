import { createHash } from 'node:crypto';
import { defineProgram, type ProgramContext } from '../../runtime/process/program.ts';

/** `Ubuntu 24.04.3 LTS`: what /etc/os-release calls the system. */
export function systemName({ system: { files } }: ProgramContext): string {
  const path = '/etc/os-release';
  const text = files.exists(path) ? new TextDecoder().decode(files.readFile(path)) : '';
  return /^PRETTY_NAME="(.*)"$/m.exec(text)?.[1] ?? 'Linux';
}

/** What systemd-hostnamed tells of the machine. */
export const hostnamectl = defineProgram({
  name: 'hostnamectl',
  run: async (context) => {
    const names = ['--static', '--transient', '--pretty'];
    const asked = context.arguments.find((arg) => names.includes(arg));
    const [verb = asked === undefined ? 'status' : 'hostname'] = context.arguments.filter(
      (arg) => !names.includes(arg),
    );
    if (verb === 'hostname') {
      // Nobody gave the machine a pretty name.
      if (asked === '--pretty') {
        await context.print('\n');
        return 0;
      }
      await context.print(`${context.system.hostname}\n`);
      return 0;
    }
    if (verb !== 'status') {
      await context.complain(`not simulated: hostnamectl ${verb}`);
      return 1;
    }
    const id = (of: string) => createHash('md5').update(`${of} ${context.system.hostname}`).digest('hex');
    const facts: readonly (readonly [string, string])[] = [
      ['Static hostname', context.system.hostname],
      ['Icon name', 'computer-vm'],
      ['Chassis', 'vm 🖴'],
      ['Machine ID', id('machine')],
      ['Boot ID', id('boot')],
      ['Virtualization', 'kvm'],
      ['Operating System', systemName(context)],
      ['Kernel', 'Linux 6.8.0-90-generic'],
      ['Architecture', 'x86-64'],
    ];
    await context.print(facts.map(([name, value]) => `${name.padStart(16)}: ${value}\n`).join(''));
    return 0;
  },
});
