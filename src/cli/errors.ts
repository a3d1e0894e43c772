import { CouldNotLookError, exitCodes, UserError } from '#api';
import type { Style } from './output/style.ts';

/** What the person reads about an error, and the exit code. Only our own mistakes show a stack. */
export function explainError(error: unknown, style: Style): { readonly text: string; readonly exitCode: number } {
  if (error instanceof UserError || error instanceof CouldNotLookError) {
    const next = error.nextStep === undefined ? '' : `\n  ${error.nextStep}`;
    const exitCode = error instanceof UserError ? error.exitCode : exitCodes.inconclusive;
    return { text: `${style.red('cka-lab:')} ${error.message}${next}\n`, exitCode };
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    text: `${style.red('cka-lab:')} this is a mistake in cka-lab, not yours. Please report it with the lines below.\n${stack}\n`,
    exitCode: exitCodes.bug,
  };
}
