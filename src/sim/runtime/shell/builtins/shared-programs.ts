import type { Program } from '../../process/program.ts';
import { echo } from '../../programs/echo.ts';
import { printf } from '../../programs/printf.ts';
import { bracket, test } from '../../programs/test.ts';
import { falseProgram, trueProgram } from '../../programs/true-false.ts';
import { defineBuiltin } from './builtin.ts';

/** Programs that the shell runs itself, without a process of their own. */
export const sharedPrograms = [echo, printf, test, bracket, trueProgram, falseProgram].map((program: Program) =>
  defineBuiltin({
    name: program.name,
    run: (shell, args) => {
      const name = program.name === 'echo' ? 'echo' : shell.state.name;
      return program.run({
        ...shell.programContext(program.name, args),
        complain: (text) => shell.say(`${name}: ${text}`),
      });
    },
  }),
);
