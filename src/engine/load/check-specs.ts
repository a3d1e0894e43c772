import type { CheckRegistry, Problem } from '#api';
import { checkShape, didYouMean } from './check-shape.ts';
import type { PositionedYaml } from './parse-yaml.ts';

/** What is wrong with the `kind` and `spec` of each entry below `checks`, by the schemas that the check kinds bring. */
export function checkSpecs(document: PositionedYaml, file: string, checks: CheckRegistry): readonly Problem[] {
  const entries = (document.value as { readonly checks?: unknown } | null)?.checks;
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry: unknown, index) => {
    if (typeof entry !== 'object' || entry === null) return [];
    const { kind, spec } = entry as { readonly kind?: unknown; readonly spec?: unknown };
    if (typeof kind !== 'string') return [];
    const check = checks.get(kind);
    if (check === undefined) {
      const problem: Problem = {
        file,
        ...document.at(['checks', index, 'kind']),
        severity: 'error',
        rule: 'unknown-check',
        message: `There is no check kind "${kind}".`,
        remedy: didYouMean(kind, [...checks.keys()]),
      };
      return [problem];
    }
    if (typeof spec !== 'object' || spec === null) return [];
    return checkShape(check.schema, document, file, ['checks', index, 'spec']).problems;
  });
}
