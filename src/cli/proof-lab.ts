import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { RunningLab, Scenario } from '#api';
import type { ProofLab, ScriptResult } from '#engine';
import { backends, loadLab } from '#labs';
import {
  createScriptTarget,
  type Environment,
  findKubectl,
  interpreterOf,
  removeTree,
  run,
  stateDirectory,
  systemClock,
} from '#platform';
import { virtualClock } from '#sim';

/** Fresh labs for `pack test`, each in a temporary folder of its own that goes when the lab does. */
export interface ProofLabs {
  open(scenario: Scenario, needs: { readonly clients: boolean }): Promise<ProofLab>;
  runScript(lab: RunningLab, file: string): Promise<ScriptResult>;
}

const scriptTimeout = 300_000;

/** With `dockerHost` the Docker part of each lab is that real engine. */
export function createProofLabs(environment: Environment, dockerHost: string | undefined): ProofLabs {
  const folders = new WeakMap<RunningLab, string>();
  const stateHome = stateDirectory(environment);
  const environmentOf = async (lab: RunningLab): Promise<Environment> => {
    const kubectl = await findKubectl(environment, stateHome);
    const path = kubectl === undefined ? [] : [dirname(kubectl)];
    return {
      ...environment,
      ...lab.environment,
      PATH: [...path, environment.PATH ?? '/usr/local/bin:/usr/bin:/bin'].join(':'),
    };
  };
  return {
    async open(scenario, { clients }) {
      const folder = mkdtempSync(join(tmpdir(), 'cka-lab-proof-'));
      const real = clients || dockerHost !== undefined;
      const clock = real ? systemClock() : virtualClock();
      const backend = await backends.sim();
      const lab = await backend.open({
        lab: loadLab(scenario.document.lab),
        directory: clients ? folder : undefined,
        stateDirectory: stateHome,
        workDirectory: join(folder, 'work'),
        clock,
        seed: scenario.id,
        log: () => {},
        ...(dockerHost === undefined ? {} : { dockerHost }),
      });
      const { directory } = scenario;
      const scripts = clients
        ? createScriptTarget({ directory, workDirectory: join(folder, 'work'), environment: await environmentOf(lab) })
        : undefined;
      const opened: RunningLab = {
        ...lab,
        target: { ...lab.target, ...(scripts === undefined ? {} : { scripts }) },
        destroy: async () => {
          await lab.destroy();
          removeTree(folder);
        },
      };
      folders.set(opened, folder);
      return { lab: opened, clock, wait: real, backend: backend.name };
    },
    async runScript(lab, file) {
      const folder = folders.get(lab);
      if (folder === undefined) throw new Error('the lab was not opened here');
      const { exitCode, output } = await run(interpreterOf(readFileSync(file, 'utf8')), [file], {
        directory: join(folder, 'work'),
        environment: await environmentOf(lab),
        timeout: scriptTimeout,
      });
      return { exitCode, output };
    },
  };
}
