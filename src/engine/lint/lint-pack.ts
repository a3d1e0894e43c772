import { type CheckRegistry, nearestNames, type Problem } from '#api';
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
    all.push(...lintScenario(scenario, options.checks));
    if (pack !== undefined) all.push(...(await lintFiles(pack, scenario)));
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
