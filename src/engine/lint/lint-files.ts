import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { type CheckRegistry, fillIn, type Problem } from '#api';
import type { LoadedScenario } from '../load/instantiate.ts';
import type { Pack } from '../load/load-pack.ts';
import { readPackFile } from '../load/pack-files.ts';
import { lintEditedSolutions } from './lint-edited-solutions.ts';
import { lintKept } from './lint-kept.ts';
import { lintManifest } from './lint-manifest.ts';
import { lintScript } from './lint-script.ts';
import { lintShared } from './lint-shared.ts';

/** Files that a scenario names but that are missing or broken, and files of right/, wrong/ and setup/ that nobody names. */
export async function lintFiles(
  pack: Pack,
  scenario: LoadedScenario,
  checks: CheckRegistry,
): Promise<readonly Problem[]> {
  const { document, source } = scenario;
  const named: { readonly path: string; readonly place: readonly PropertyKey[] }[] = [
    ...(document.setup?.manifests ?? []).map((path, index) => ({ path, place: ['setup', 'manifests', index] })),
    ...(document.setup?.scripts ?? []).map((path, index) => ({ path, place: ['setup', 'scripts', index] })),
    ...document.checks.flatMap((check, index) =>
      check.kind === 'command' && typeof check.spec.script === 'string'
        ? [{ path: check.spec.script, place: ['checks', index, 'spec', 'script'] }]
        : [],
    ),
    { path: document.solution.script, place: ['solution', 'script'] },
    ...(['right', 'wrong'] as const).flatMap((list) =>
      (document[list] ?? []).flatMap(({ file }, index) =>
        file === undefined ? [] : [{ path: file, place: [list, index, 'file'] }],
      ),
    ),
  ];
  const problems: Problem[] = [];
  const laidOut: { readonly file: string; readonly text: string }[] = [];
  for (const { path, place } of named) {
    const file = join(relative(pack.directory, scenario.directory), path);
    const read = await readPackFile(pack.directory, file);
    if ('problem' in read) {
      problems.push({
        file: scenario.file,
        ...source.at(place),
        severity: 'error',
        rule: read.rule,
        message: read.problem,
      });
    } else if (/\.ya?ml$/.test(path)) {
      const wrong = lintManifest(fillIn(read.text, scenario.values ?? {}), file);
      problems.push(...wrong);
      if (wrong.length === 0 && document.setup?.manifests?.includes(path)) laidOut.push({ file, text: read.text });
    } else if (path.endsWith('.sh')) {
      problems.push(...lintScript(read.text, file, Object.keys(scenario.values ?? {})));
    } else {
      problems.push({
        file: scenario.file,
        ...source.at(place),
        severity: 'error',
        rule: 'unknown-file-type',
        message: `${path} is neither a manifest (.yaml) nor a shell script (.sh).`,
      });
    }
  }
  problems.push(...(await lintEditedSolutions(pack, scenario)));
  problems.push(...lintShared(scenario, checks, laidOut));
  problems.push(...lintKept(scenario, laidOut));
  const used = new Set(named.map(({ path }) => path));
  for (const folder of ['right', 'wrong', 'setup']) {
    const files = await readdir(join(scenario.directory, folder)).catch(() => []);
    for (const name of files) {
      if (used.has(`${folder}/${name}`)) continue;
      problems.push({
        file: join(relative(pack.directory, scenario.directory), folder, name),
        line: 0,
        column: 0,
        severity: 'warning',
        rule: 'unused-file',
        message: 'Nothing in scenario.yaml names this file.',
      });
    }
  }
  return problems;
}
