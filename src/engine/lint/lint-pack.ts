import { type CheckRegistry, nearestNames, type Problem } from '#api';
import { instancesOf, type LoadedScenario } from '../load/instantiate.ts';
import { loadPack } from '../load/load-pack.ts';
import { lintFiles } from './lint-files.ts';
import { lintScenario } from './lint-scenario.ts';

export interface LintOptions {
  /** The pack's folder. */
  readonly directory: string;
  readonly checks: CheckRegistry;
  /** The environments that scenarios may name; undefined: any. */
  readonly labs?: readonly string[];
}

/** Everything that is wrong with a pack, at once, in the order of files and lines. Empty: it is sound. */
export async function lintPack(options: LintOptions): Promise<readonly Problem[]> {
  const { pack, problems } = await loadPack(options.directory, options.checks);
  const all = [...problems];
  for (const scenario of pack?.scenarios ?? []) {
    all.push(...lintInstances(scenario, options.checks));
    if (pack !== undefined) all.push(...(await lintFiles(pack, scenario, options.checks)));
    const { lab } = scenario.document;
    if (options.labs === undefined || options.labs.includes(lab)) continue;
    const [near] = nearestNames(lab, options.labs, 1);
    all.push({
      file: scenario.file,
      ...scenario.source.at(['lab']),
      severity: 'error',
      rule: 'unknown-lab',
      message: `There is no lab "${lab}".`,
      remedy: near === undefined ? `Allowed: ${options.labs.join(', ')}.` : `Did you mean "${near}"?`,
    });
  }
  return all.sort((a, b) => (a.file === b.file ? a.line - b.line || a.column - b.column : a.file < b.file ? -1 : 1));
}

/** With parameters, what is wrong for any of their values, each once: the words differ, the place and the rule do not. */
function lintInstances(scenario: LoadedScenario, checks: CheckRegistry): readonly Problem[] {
  const found = new Map<string, Problem>();
  for (const instance of instancesOf(scenario, checks)) {
    const problems = [...instance.problems, ...(instance.scenario ? lintScenario(instance.scenario, checks) : [])];
    for (const problem of problems) {
      const key = `${problem.rule} ${problem.line}:${problem.column}`;
      if (scenario.values === undefined) found.set(`${key} ${problem.message}`, problem);
      else if (!found.has(key)) found.set(key, problem);
    }
  }
  return [...found.values()];
}
