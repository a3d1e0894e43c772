import type { CheckRegistry, Scenario } from '#api';
import type { MutantCount } from './types.ts';

/**
 * Judges every mutant of what the checks saw of a right answer: one that passes is a survivor, unless the scenario says why it is
 * right as well. What it says so of has to pass: an excuse that is out of date would hide the next survivor. Pure.
 */
export function huntMutants(
  scenario: Scenario,
  checks: CheckRegistry,
  observations: ReadonlyMap<string, unknown>,
): readonly MutantCount[] {
  return scenario.document.checks.map((entry) => {
    const check = checks.get(entry.kind);
    const observation = observations.get(entry.id);
    const passing: string[] = [];
    let killed = 0;
    if (check !== undefined && observation !== undefined) {
      const spec: unknown = check.schema.parse(entry.spec);
      // Of `never` the right answer is the one for which the statement does not hold: nothing of it can be altered.
      const mutants = entry.never === true ? [] : check.mutants(spec, observation);
      for (const mutant of mutants) {
        if (check.judge(spec, mutant.observation).verdict === 'pass') passing.push(mutant.name);
        else killed += 1;
      }
    }
    const excused = (entry.equivalent ?? []).map(({ mutant }) => mutant);
    return {
      scenario: scenario.name,
      check: entry.id,
      killed,
      survivors: passing.filter((name) => !excused.includes(name)),
      equivalent: passing.filter((name) => excused.includes(name)),
      stale: excused.filter((name) => !passing.includes(name)),
    };
  });
}

/**
 * Whether right names with empty specs would pass every check. False as well where no check has such a mutant: then the
 * names are all that is asked for.
 */
export function namesOnlyPass(
  scenario: Scenario,
  checks: CheckRegistry,
  observations: ReadonlyMap<string, unknown>,
): boolean {
  const verdicts = scenario.document.checks.flatMap((entry) => {
    const check = checks.get(entry.kind);
    const observation = observations.get(entry.id);
    if (check === undefined || observation === undefined || entry.never === true) return [];
    const spec: unknown = check.schema.parse(entry.spec);
    const mutant = check.mutants(spec, observation).find((one) => one.name === 'names only');
    return mutant === undefined ? [] : [check.judge(spec, mutant.observation).verdict];
  });
  return verdicts.length > 0 && verdicts.every((verdict) => verdict === 'pass');
}
