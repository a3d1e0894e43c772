/** The exit codes of the command line (docs/cli.md). */
export const exitCodes = { done: 0, failed: 1, userError: 2, inconclusive: 3, bug: 70 } as const;

/** The person asked for something that cannot be: one sentence, and what to do next. Never shown with a stack. */
export class UserError extends Error {
  readonly code: string;
  readonly nextStep: string | undefined;
  readonly exitCode: number;

  constructor(code: string, sentence: string, nextStep?: string, exitCode: number = exitCodes.userError) {
    super(sentence);
    this.name = 'UserError';
    this.code = code;
    this.nextStep = nextStep;
    this.exitCode = exitCode;
  }
}

/** A Target could not look (unreachable, forbidden, timed out): the check becomes `inconclusive`, never `fail`. */
export class CouldNotLookError extends Error {
  readonly reason: 'unreachable' | 'forbidden' | 'timeout' | 'unsupported' | 'failed';
  readonly nextStep: string | undefined;

  constructor(reason: CouldNotLookError['reason'], sentence: string, nextStep?: string) {
    super(sentence);
    this.name = 'CouldNotLookError';
    this.reason = reason;
    this.nextStep = nextStep;
  }
}
