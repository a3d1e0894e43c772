/** An error as the person reads it: the sentence and the next step of a UserError, else its message. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const next = 'nextStep' in error && typeof error.nextStep === 'string' ? ` ${error.nextStep}` : '';
  return `${error.message}${next}`;
}
