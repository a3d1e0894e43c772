import type { CheckRegistry } from '#api';
import { didYouMean, parseReference, UserError } from '#api';
import { drawFor, type LoadedScenario } from './instantiate.ts';
import { type LoadedPacks, loadPacks, type Pack } from './load-pack.ts';

/** The pack of that name; UserError `unknown-pack` names the nearest. */
export function findPack(packs: readonly Pack[], name: string): Pack {
  const pack = packs.find((one) => one.name === name);
  if (pack !== undefined) return pack;
  throw new UserError(
    'unknown-pack',
    `There is no pack "${name}".`,
    advice(
      name,
      packs.map((one) => one.name),
    ),
  );
}

/** The scenario with that id (`<pack>/<name>`) or, where it is unambiguous, that name; UserError names the nearest. */
export function findScenario(packs: readonly Pack[], wanted: string): LoadedScenario {
  const all = packs.flatMap((pack) => pack.scenarios);
  const exact = all.find((scenario) => scenario.id === wanted);
  if (exact !== undefined) return exact;
  const named = all.filter((scenario) => scenario.name === wanted);
  const [only] = named;
  if (only !== undefined && named.length === 1) return only;
  if (named.length > 1) {
    const ids = named.map((scenario) => scenario.id).join(', ');
    throw new UserError('ambiguous-scenario', `Several packs have a scenario "${wanted}".`, `Name one of: ${ids}.`);
  }
  const names = wanted.includes('/') ? all.map((scenario) => scenario.id) : all.map((scenario) => scenario.name);
  throw new UserError('unknown-scenario', `There is no scenario "${wanted}".`, advice(wanted, names));
}

/** Loads the packs and finds one scenario in them, for the seed behind an `@`, if any, in a lab with that prefix. UserError as of findScenario; where its file is unsound, that is told. */
export async function loadScenario(
  folders: readonly string[],
  reference: string,
  checks: CheckRegistry,
  prefix?: string,
): Promise<LoadedScenario> {
  const { id: wanted, seed } = parseReference(reference);
  const loaded: LoadedPacks = await loadPacks(folders, checks);
  const name = wanted.slice(wanted.lastIndexOf('/') + 1);
  const broken = loaded.problems.find((problem) => problem.file.split('/').includes(name));
  try {
    const found = findScenario(loaded.packs, wanted);
    return drawFor(found, { seed, prefix }, checks);
  } catch (error) {
    if (broken === undefined) throw error;
    throw new UserError(
      'unsound-scenario',
      `The scenario "${wanted}" cannot be used: ${broken.file}:${broken.line}:${broken.column}: ${broken.message}`,
      'cka-lab pack lint DIR shows everything that is wrong with the pack.',
    );
  }
}

function advice(wanted: string, names: readonly string[]): string {
  return didYouMean(wanted, names) ?? 'cka-lab list shows all of them.';
}
