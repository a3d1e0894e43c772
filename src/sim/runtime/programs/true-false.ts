import { defineProgram } from '../process/program.ts';

export const trueProgram = defineProgram({ name: 'true', run: () => 0 });
export const falseProgram = defineProgram({ name: 'false', run: () => 1 });
