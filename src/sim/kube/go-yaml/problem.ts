/**
 * What is wrong with a YAML text, as go-yaml says it: `line 3: did not find expected key`. Lines count from 0; the first
 * one is not named. The scanner names the line it stands on, the parser the one before its token, and both fall back on
 * the line where the construct began.
 */
export class YamlProblem extends Error {
  constructor(
    problem: string,
    where: { readonly line?: number; readonly scanned?: boolean; readonly from?: number } = {},
  ) {
    const { line = 0, scanned = false, from = 0 } = where;
    const shown = line === 0 ? from : line + (scanned ? 1 : 0);
    super(`${shown === 0 ? '' : `line ${shown}: `}${problem}`);
  }
}
