import type { CheckRegistry, Scenario } from '#api';

/** Every word that the scenario's checks or its task name: whatever is called so is there on purpose. */
export function namedIn(scenario: Scenario, checks: CheckRegistry): ReadonlySet<string> {
  const { checks: entries, given = [] } = scenario.document;
  const literals = entries.flatMap(({ kind, spec }) => {
    const check = checks.get(kind);
    const parsed = check?.schema.safeParse(spec);
    return check === undefined || parsed?.success !== true ? [] : check.literals(parsed.data);
  });
  return new Set([...given, ...literals]);
}
