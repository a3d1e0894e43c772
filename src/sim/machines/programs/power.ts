import { defineProgram, type Program } from '../../runtime/process/program.ts';
import type { MachineView } from '../view.ts';

/** What switches a machine off, where the lab gets another one in its place; elsewhere it says that it is not simulated. */
export function powerPrograms({ powerOff }: MachineView): readonly Program[] {
  const named = (name: string, isFor: (given: readonly string[]) => boolean) =>
    defineProgram({
      name,
      run: async (context) => {
        if (powerOff === undefined || !isFor(context.arguments)) {
          await context.complain('not simulated: machines of the lab are not restarted');
          return 1;
        }
        powerOff();
        return 0;
      },
    });
  return [
    named('poweroff', () => true),
    named('shutdown', (given) => !given.some((one) => ['-r', '--reboot', '-c'].includes(one))),
    named('reboot', () => false),
  ];
}
