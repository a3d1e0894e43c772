/** Errors of these classes are mistakes in a program, whoever was asked for something. */
const mistakes = [TypeError, RangeError, ReferenceError, SyntaxError];

/** Whether an error tells nothing of a server or the way to it, but of a mistake of ours. */
export function isOwnMistake(error: unknown): boolean {
  return !(error instanceof Error) || mistakes.some((mistake) => error instanceof mistake);
}
