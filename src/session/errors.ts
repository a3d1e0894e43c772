import { CouldNotLookError, exitCodes, UserError } from '#api';

/** An error as it travels over the socket. */
export interface WireError {
  readonly code: string;
  readonly sentence: string;
  readonly nextStep?: string;
  readonly exitCode: number;
  /** Only for our own mistakes. */
  readonly stack?: string;
}

/** The error as the other side shall see it. */
export function toWireError(error: unknown): WireError {
  if (error instanceof UserError || error instanceof CouldNotLookError) {
    return {
      code: error instanceof UserError ? error.code : error.reason,
      sentence: error.message,
      ...(error.nextStep === undefined ? {} : { nextStep: error.nextStep }),
      exitCode: error instanceof UserError ? error.exitCode : exitCodes.inconclusive,
    };
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    code: 'bug',
    sentence: error instanceof Error ? error.message : String(error),
    exitCode: exitCodes.bug,
    stack,
  };
}

/** The error on this side; what was our mistake there is one here, with the other side's stack as cause. */
export function fromWireError(error: WireError): Error {
  if (error.code !== 'bug') return new UserError(error.code, error.sentence, error.nextStep, error.exitCode);
  const bug = new Error(`the lab's host failed: ${error.sentence}`);
  if (error.stack !== undefined) bug.stack = error.stack;
  return bug;
}

/** A lab one of whose files is not what it should be; nothing is changed before the person decides. */
export function damagedLab(name: string, file: string): UserError {
  return new UserError(
    'lab-damaged',
    `What lab "${name}" holds cannot be read: ${file} is damaged.`,
    `cka-lab stop --delete --name ${name} takes the lab away; the files in its work folder go with it.`,
  );
}
