import { join, relative } from 'node:path';
import { type CheckRegistry, type PackDocument, type Problem, packSchema } from '#api';
import { checkShape } from './check-shape.ts';
import { instantiate, type LoadedScenario } from './instantiate.ts';
import { foldersWith, isFolder, readPackFile } from './pack-files.ts';
import { type PositionedYaml, parseYaml } from './parse-yaml.ts';

/** A pack that was loaded from disk. Scenarios that are unsound are missing from it, and stand in the problems. */
export interface Pack {
  readonly name: string;
  /** Absolute. */
  readonly directory: string;
  readonly document: PackDocument;
  /** Sorted by folder. */
  readonly scenarios: readonly LoadedScenario[];
}

export interface LoadedPacks {
  readonly packs: readonly Pack[];
  /** Files are named relative to the pack's folder's parent. */
  readonly problems: readonly Problem[];
}

/**
 * Loads every pack of the folders: each is a pack (holds a pack.yaml) or holds packs. Unsound input never throws: it
 * is left out and told in `problems`, all of it at once. Nothing outside a pack is read.
 */
export async function loadPacks(folders: readonly string[], checks: CheckRegistry): Promise<LoadedPacks> {
  const directories = (await Promise.all(folders.map((folder) => foldersWith(folder, 'pack.yaml', 2)))).flat();
  const loaded = await Promise.all(directories.map((directory) => loadPack(directory, checks)));
  const packs: Pack[] = [];
  const problems: Problem[] = [];
  for (const { pack, problems: own } of loaded) {
    problems.push(...own);
    if (pack === undefined) continue;
    const twin = packs.find((other) => other.name === pack.name);
    if (twin === undefined) packs.push(pack);
    else
      problems.push(
        wholeFile(
          join(pack.directory, 'pack.yaml'),
          'duplicate-pack',
          `The pack ${pack.name} is also in ${twin.directory}.`,
        ),
      );
  }
  const order = ({ document }: Pack) => document.order ?? 500;
  return { packs: packs.toSorted((a, b) => order(a) - order(b)), problems };
}

/**
 * Loads the one pack whose pack.yaml lies in that folder; its scenarios come in the order in which to learn them. `only`: nothing but the
 * scenario in that folder of it (absolute).
 */
export async function loadPack(
  directory: string,
  checks: CheckRegistry,
  only?: string,
): Promise<{ readonly pack?: Pack; readonly problems: readonly Problem[] }> {
  if (!(await isFolder(directory))) {
    return { problems: [wholeFile(directory, 'missing-pack', 'There is no such folder.')] };
  }
  const read = await readDocument(directory, 'pack.yaml');
  if (read.document === undefined) return { problems: read.problems };
  const shaped = checkShape(packSchema, read.document, 'pack.yaml');
  const document = shaped.value;
  const problems = [...shaped.problems];
  const scenarios: LoadedScenario[] = [];
  const folders = only === undefined ? await foldersWith(directory, 'scenario.yaml') : [only];
  const results = await Promise.all(
    folders.map((folder) => readScenario(directory, folder, document?.metadata.name ?? '', checks)),
  );
  for (const result of results) {
    problems.push(...result.problems);
    const { scenario } = result;
    if (scenario === undefined) continue;
    const twin = scenarios.find((other) => other.name === scenario.name);
    if (twin === undefined) {
      scenarios.push(scenario);
    } else {
      problems.push({
        file: scenario.file,
        ...scenario.source.at(['metadata', 'name']),
        severity: 'error',
        rule: 'duplicate-id',
        message: `The scenario name ${scenario.name} is also used by ${twin.file}.`,
        remedy: 'Choose another name for one of them.',
      });
    }
  }
  if (folders.length === 0)
    problems.push(wholeFile('pack.yaml', 'empty-pack', 'No folder below it holds a scenario.yaml.'));
  if (document === undefined) return { problems };
  return {
    pack: { name: document.metadata.name, directory, document, scenarios: inTeachingOrder(scenarios) },
    problems,
  };
}

const difficulties = ['easy', 'medium', 'hard'];

/** The easy ones first, of those the short ones, by name where that says nothing. */
function inTeachingOrder(scenarios: readonly LoadedScenario[]): readonly LoadedScenario[] {
  const rank = ({ document }: LoadedScenario) => difficulties.indexOf(document.difficulty) * 1000 + document.minutes;
  return [...scenarios].sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
}

async function readScenario(
  root: string,
  folder: string,
  pack: string,
  checks: CheckRegistry,
): Promise<{ readonly scenario?: LoadedScenario; readonly problems: readonly Problem[] }> {
  const file = join(relative(root, folder), 'scenario.yaml');
  const read = await readDocument(root, file);
  if (read.document === undefined) return { problems: read.problems };
  return instantiate({ pack, directory: folder, file, source: read.document }, checks);
}

async function readDocument(
  root: string,
  file: string,
): Promise<{ readonly document?: PositionedYaml; readonly problems: readonly Problem[] }> {
  const read = await readPackFile(root, file);
  if ('problem' in read) return { problems: [wholeFile(file, read.rule, read.problem)] };
  return parseYaml(read.text, file);
}

function wholeFile(file: string, rule: string, message: string): Problem {
  return { file, line: 0, column: 0, severity: 'error', rule, message };
}
