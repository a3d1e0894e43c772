import { existsSync, symlinkSync } from 'node:fs';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { type CheckRegistry, type Scenario, UserError } from '#api';
import type { LoadedPacks } from '#engine';
import {
  bundledPlace,
  type Environment,
  ensureDirectory,
  findClient,
  findOnPath,
  isTrustedPack,
  packOf,
  programDirectory,
  removeTree,
  type ScriptRunner,
  stateDirectory,
  systemClock,
  writeFileAtomic,
} from '#platform';
import type { HostServices } from '#session/host';

/**
 * The composition root: the only place that knows the check library, the labs and the backends, and hands them to the engine and
 * to the session. Everything is loaded when it is needed.
 */
export async function loadChecks(): Promise<CheckRegistry> {
  return (await import('#graders')).checks;
}

/** Where `pack install` puts packs, each in a folder of its name. */
export function installedPacks(environment: Environment): string {
  return join(stateDirectory(environment), 'packs');
}

/** Folders that hold packs: the bundled ones, the installed ones, and those of CKA_LAB_PACKS (separated as in PATH). */
export function packFolders(environment: Environment): readonly string[] {
  const own = (environment.CKA_LAB_PACKS ?? '').split(delimiter).filter(isAbsolute);
  return [join(programDirectory(), 'scenarios'), installedPacks(environment), ...own];
}

export async function loadBundledPacks(environment: Environment): Promise<LoadedPacks> {
  const [{ loadPacks }, checks] = await Promise.all([import('#engine'), loadChecks()]);
  return loadPacks(packFolders(environment), checks);
}

/** As loadBundledPacks, each scenario as it is for the seed of CKA_LAB_SEED, in a lab with the prefix that `prefixOf` tells. */
export async function loadLearnersPacks(
  environment: Environment,
  prefixOf: (scenario: Scenario) => string | undefined,
): Promise<LoadedPacks> {
  const { packs, problems } = await loadBundledPacks(environment);
  const { CKA_LAB_SEED: seed = '' } = environment;
  const [{ drawFor }, checks] = await Promise.all([import('#engine'), loadChecks()]);
  const drawn = packs.map((pack) => ({
    ...pack,
    scenarios: pack.scenarios.map((scenario) =>
      drawFor(scenario, { seed: seed === '' ? undefined : seed, prefix: prefixOf(scenario) }, checks),
    ),
  }));
  return { packs: drawn, problems };
}

/**
 * The scenario with that id or unambiguous name, for the seed behind an `@`, or that of CKA_LAB_SEED. UserError with the
 * nearest names.
 */
export async function loadScenarioByName(wanted: string, environment: Environment): Promise<Scenario> {
  const { CKA_LAB_SEED: seed = '' } = environment;
  const reference = wanted.includes('@') || seed === '' ? wanted : `${wanted}@${seed}`;
  return findReference(reference, environment);
}

/** The scenario of that reference, in a lab with that prefix. UserError as of loadScenarioByName. */
export async function findReference(reference: string, environment: Environment, prefix?: string): Promise<Scenario> {
  const [{ loadScenario }, checks] = await Promise.all([import('#engine'), loadChecks()]);
  return loadScenario(packFolders(environment), reference, checks, prefix);
}

/**
 * The program and its first arguments that run our command line again, for hosts: they live long and are idle mostly, so their young
 * generation is kept small (20 MB less, no slower for what a learner does).
 */
export function ownCommand(): readonly string[] {
  const program = resolve(process.argv[1] ?? join(programDirectory(), 'bin', 'cka-lab.js'));
  return [process.execPath, '--max-semi-space-size=4', program];
}

export function hostServices(environment: Environment): HostServices {
  return {
    environment,
    clock: systemClock(),
    loadLab: async (name) => (await import('#labs')).loadLab(name),
    loadBackend: async (name) => (await import('#labs')).backends[name](),
    findScenario: (reference, prefix) => findReference(reference, environment, prefix),
    loadChecks,
    trusts: (scenario) => trustsScenario(scenario, environment),
    machineScripts,
    fillBin: (directory) => fillBin(directory, environment),
  };
}

/** Runs scripts with those variables on a machine of the lab that `environment` leads to. UserError where it has none of that name. */
export function machineScripts(
  machine: string,
  environment: Environment,
  variables: Readonly<Record<string, string>>,
): ScriptRunner {
  return async (script) => {
    const { createMachineScriptRunner } = await import('#clients');
    const { CKA_LAB_MACHINES: socketPath } = environment;
    if (socketPath === undefined) {
      throw new UserError('no-machines', `The scripts run on ${machine}, and this lab has no machines.`);
    }
    return createMachineScriptRunner({ socketPath, machine, variables })(script);
  };
}

/** Whether the scripts of the scenario's pack may run. */
export function trustsScenario(scenario: Scenario, environment: Environment): boolean {
  const pack = packOf(scenario.directory);
  return pack !== undefined && isTrustedPack(pack, environment);
}

/** In a lab's shell, `cka-lab` is this program, `ssh` reaches its machines, and `kubectl` and `helm` are there even if the machine has none. */
async function fillBin(directory: string, environment: Environment): Promise<void> {
  ensureDirectory(directory);
  const launcher = join(programDirectory(), 'bin', 'cka-lab.js');
  const script = (verb: string) => `#!/bin/sh\nexec ${quote(process.execPath)} ${quote(launcher)} ${verb}"$@"\n`;
  writeFileAtomic(join(directory, 'cka-lab'), script(''), { mode: 0o700 });
  const stand = script('ssh -- ').replace('\n', `\nexport CKA_LAB_BIN=${quote(directory)}\n`);
  writeFileAtomic(join(directory, 'ssh'), stand, { mode: 0o700 });
  const state = stateDirectory(environment);
  for (const name of ['kubectl', 'helm']) removeTree(join(directory, name));
  if (findOnPath('kubectl', environment) === undefined) {
    const client = await findClient('kubectl', environment, state);
    if (client !== undefined && existsSync(client)) symlinkSync(client, join(directory, 'kubectl'));
  }
  // Few labs need helm, and it takes half a second to unpack: its first call does.
  const helm = findOnPath('helm', environment) === undefined ? bundledPlace('helm', state) : undefined;
  if (helm === undefined) return;
  const unpacked = `[ -x "$helm" ] || helm=$(${quote(process.execPath)} ${quote(launcher)} unpack-client helm) || exit\n`;
  const standIn = `#!/bin/sh\nhelm=${quote(helm.target)}\n${unpacked}exec "$helm" "$@"\n`;
  writeFileAtomic(join(directory, 'helm'), standIn, { mode: 0o700 });
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
