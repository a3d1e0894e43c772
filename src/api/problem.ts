/** One thing that is wrong in an input file. Problems are data: all of a file are reported at once. */
export interface Problem {
  readonly file: string;
  /** 1-based; 0 when the whole file is meant. */
  readonly line: number;
  readonly column: number;
  readonly severity: 'error' | 'warning';
  /** Stable, kebab-case: `unknown-field`, `unstated-literal` ... */
  readonly rule: string;
  readonly message: string;
  readonly remedy?: string;
}

/** `file:line:column: message. remedy`, as editors understand it. */
export function renderProblem(problem: Problem): string {
  const place = problem.line > 0 ? `${problem.file}:${problem.line}:${problem.column}` : problem.file;
  const remedy = problem.remedy === undefined ? '' : ` ${problem.remedy}`;
  return `${place}: ${problem.severity}: ${problem.message}${remedy} [${problem.rule}]`;
}
