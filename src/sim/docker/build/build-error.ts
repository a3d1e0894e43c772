/** Why a build stopped. `code`: the exit code of the command that failed; clients end with it. */
export class BuildError extends Error {
  readonly code: number | undefined;

  constructor(message: string, code?: number) {
    super(message);
    this.name = 'BuildError';
    this.code = code;
  }
}
