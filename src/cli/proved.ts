import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { type Scenario, UserError } from '#api';
import { isMarked, markOf, type Pack, type PackProof, type ProofMark, proofMarkSchema } from '#engine';
import { gradingVersion } from '#graders';
import {
  fingerprintOf,
  isBundledPack,
  isTrustedPack,
  packOf,
  programDirectory,
  trustPack,
  writeFileAtomic,
} from '#platform';
import type { Context } from './context.ts';

/** Whether all proofs of the scenario held when `pack test` last ran, and nothing of it changed since. */
export type IsProved = (scenario: Pick<Scenario, 'directory'>) => boolean;

/** Reads the mark of each pack once. */
export function createProvedLookup(): IsProved {
  const marks = new Map<string, ProofMark | undefined>();
  return ({ directory }) => {
    const pack = packOf(directory);
    if (pack === undefined) return false;
    if (!marks.has(pack)) marks.set(pack, readMark(markFile(pack)));
    return isMarked(marks.get(pack), gradingVersion, folderIn(pack, directory), () => fingerprintOf(directory));
  };
}

/** UserError `unproved-scenario`, unless the scenario is proved. */
export function refuseUnproved(scenario: Scenario): void {
  if (createProvedLookup()(scenario)) return;
  throw new UserError(
    'unproved-scenario',
    `The scenario ${scenario.id} was not proved as it is now: its checks may be wrong.`,
    `cka-lab pack test ${packOf(scenario.directory) ?? 'DIR'} --scenario ${scenario.name} proves it; cka-lab start ${scenario.id} --unproved starts it all the same.`,
  );
}

/** The fingerprints of the scenarios' files, by the scenario's name: to be taken before they are put to the test. */
export function fingerprintsOf(pack: Pack): ReadonlyMap<string, string> {
  return new Map(pack.scenarios.map(({ name, directory }) => [name, fingerprintOf(directory)]));
}

/** Leaves the mark of those that were proved in the pack, and takes it from those that were not. */
export function leaveMark(
  pack: Pack,
  result: PackProof,
  fingerprints: ReadonlyMap<string, string>,
  context: Context,
): void {
  const tested = new Set(result.proofs.map(({ scenario }) => scenario));
  const failed = new Set(result.proofs.filter(({ ok }) => !ok).map(({ scenario }) => scenario));
  const outcome = pack.scenarios
    .filter(({ name }) => tested.has(name))
    .map(({ name, directory }): [string, string | undefined] => [
      folderIn(pack.directory, directory),
      failed.has(name) ? undefined : fingerprints.get(name),
    ]);
  const file = markFile(pack.directory);
  // The mark is a file of the pack: that it changes is no reason to trust the pack less.
  const trusted = !isBundledPack(pack.directory) && isTrustedPack(pack.directory, context.environment);
  try {
    writeMark(file, markOf(readMark(file), gradingVersion, new Map(outcome)));
  } catch (error) {
    context.note(`The mark that tells what was proved cannot be written: ${String(error)}`);
    return;
  }
  if (trusted) trustPack(pack.directory, context.environment);
}

/** Where the mark of a pack lies: in the pack, so that it goes where the pack goes; that of a bundled pack among what the build made. */
function markFile(pack: string): string {
  if (!isBundledPack(pack)) return join(pack, 'proved.json');
  return join(programDirectory(), 'dist', 'proved', `${basename(pack)}.json`);
}

function writeMark(file: string, mark: ProofMark): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileAtomic(file, `${JSON.stringify(mark, null, 2)}\n`, { mode: 0o644 });
}

function readMark(file: string): ProofMark | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return proofMarkSchema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data;
  } catch {
    return undefined;
  }
}

function folderIn(pack: string, directory: string): string {
  return relative(pack, directory).split('\\').join('/');
}
