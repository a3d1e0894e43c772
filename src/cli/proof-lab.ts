import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type RunningLab, type Scenario, scriptVariables } from '#api';
import type { AnswerText, ProofLab, ScriptResult } from '#engine';
import { backends, loadLab } from '#labs';
import {
  bundledPlace,
  createScriptRunner,
  createScriptTarget,
  type Environment,
  findClient,
  findOnPath,
  removeTree,
  type ScriptRunner,
  stateDirectory,
  systemClock,
} from '#platform';
import { virtualClock, whileTimePasses } from '#sim';
import { machineScripts } from './wire.ts';

/** Fresh labs for `pack test`, each in a temporary folder of its own that goes when the lab does. */
export interface ProofLabs {
  open(scenario: Scenario, needs: { readonly clients: boolean }): Promise<ProofLab>;
  runScript(lab: RunningLab, scenario: Scenario, script: AnswerText): Promise<ScriptResult>;
}

const scriptTimeout = 300_000;
/** How much faster time goes in a simulated lab while a script runs: `kubectl wait` need not be waited for. */
const speed = 20;

/**
 * For programs in Go that live for a tenth of a second: what they leave behind is not worth collecting, which is up to a quarter of what
 * kubectl takes.
 */
const briefClients = { GOGC: 'off', GOMEMLIMIT: '256MiB', GOMAXPROCS: '1' };

type Passing = <T>(work: Promise<T>) => Promise<T>;

/** With `dockerHost` the Docker part of each lab is that real engine. */
export function createProofLabs(environment: Environment, dockerHost: string | undefined): ProofLabs {
  const places = new WeakMap<RunningLab, { readonly folder: string; readonly passing: Passing }>();
  const stateHome = stateDirectory(environment);
  const environmentOf = async (lab: RunningLab, { values }: Scenario): Promise<Environment> => {
    const helm = findOnPath('helm', environment) ?? bundledPlace('helm', stateHome)?.target;
    const clients = [await findClient('kubectl', environment, stateHome), helm];
    const path = clients.flatMap((client) => (client === undefined ? [] : [dirname(client)]));
    return {
      ...environment,
      ...briefClients,
      ...scriptVariables(values),
      ...lab.environment,
      PATH: [...path, environment.PATH ?? '/usr/local/bin:/usr/bin:/bin'].join(':'),
    };
  };
  const runnerOf = async (lab: RunningLab, scenario: Scenario, folder: string): Promise<ScriptRunner> => {
    const { scriptsOn } = scenario.document;
    if (scriptsOn !== undefined) return machineScripts(scriptsOn, lab.environment, scriptVariables(scenario.values));
    const runner = createScriptRunner(join(folder, 'work'), await environmentOf(lab, scenario));
    return async (script) => {
      // It takes half a second to unpack, and few scripts call it.
      if (script.text.includes('helm')) await findClient('helm', environment, stateHome);
      return runner(script);
    };
  };
  return {
    async open(scenario, { clients }) {
      const folder = mkdtempSync(join(tmpdir(), 'cka-lab-proof-'));
      const real = dockerHost !== undefined;
      const clock = real ? undefined : virtualClock();
      const backend = await backends.sim();
      const lab = await backend.open({
        lab: loadLab(scenario.document.lab),
        directory: clients ? folder : undefined,
        durable: false,
        stateDirectory: stateHome,
        workDirectory: join(folder, 'work'),
        clock: clock ?? systemClock(),
        seed: scenario.id,
        log: () => {},
        ...(dockerHost === undefined ? {} : { dockerHost }),
      });
      // A real engine may still have what an earlier run left there.
      if (real) await lab.reset();
      const { directory } = scenario;
      const scripts = clients ? createScriptTarget(directory, await runnerOf(lab, scenario, folder)) : undefined;
      const passing: Passing = (work) =>
        clock === undefined ? work : whileTimePasses(work, clock, systemClock(), speed);
      const opened: RunningLab = {
        ...lab,
        target: {
          ...lab.target,
          ...(scripts === undefined ? {} : { scripts: { run: (...command) => passing(scripts.run(...command)) } }),
        },
        destroy: async () => {
          await lab.destroy();
          removeTree(folder);
        },
      };
      places.set(opened, { folder, passing });
      await lab.settled();
      const rewind = lab.mark?.();
      return { lab: opened, clock: clock ?? systemClock(), wait: real, backend: backend.name, rewind };
    },
    async runScript(lab, scenario, { file: path, ...script }) {
      const place = places.get(lab);
      if (place === undefined) throw new Error('the lab was not opened here');
      const file = join(scenario.directory, path);
      const runner = await runnerOf(lab, scenario, place.folder);
      const ended = runner({ file, ...script, args: [], timeout: scriptTimeout });
      const { exitCode, output } = await place.passing(ended);
      return { exitCode, output };
    },
  };
}
