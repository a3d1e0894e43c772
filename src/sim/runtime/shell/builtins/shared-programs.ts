import type { Program } from '../../process/program.ts';
import { echo } from '../../programs/echo.ts';
import { printf } from '../../programs/printf.ts';
import { bashTests, bracket, test } from '../../programs/test.ts';
import { falseProgram, trueProgram } from '../../programs/true-false.ts';
import { defineBuiltin } from './builtin.ts';

/** Programs that the shell runs itself, without a process of their own. */
export const sharedPrograms = [echo, printf, test, bracket, trueProgram, falseProgram].map((program: Program) =>
  defineBuiltin({
    name: program.name,
    run: async (shell, args) => {
      const name = program.name === 'echo' ? 'echo' : shell.state.name;
      const complain = (text: string) => shell.say(`${name}: ${text}`);
      const [option, variable, ...rest] = args;
      const own = shell.flavour.kind === 'bash' ? bashTests.find((one) => one.name === program.name) : undefined;
      if (own !== undefined) {
        return own.run({ ...shell.programContext(program.name, args), complain: (text) => shell.complain(text) });
      }
      if (shell.flavour.kind !== 'bash' || program.name !== 'printf' || option !== '-v' || variable === undefined) {
        return program.run({ ...shell.programContext(program.name, args), complain });
      }
      // printf -v name: into a variable instead of the output.
      let text = '';
      const context = shell.programContext(program.name, rest);
      const print = (more: string) => {
        text += more;
        return Promise.resolve();
      };
      const write = (data: Uint8Array) => print(new TextDecoder().decode(data));
      const code = await program.run({ ...context, complain, print, stdout: { ...context.stdout, write } });
      shell.state.set(variable, text);
      return code;
    },
  }),
);
