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
  type RunCommand,
  removeTree,
  type ScriptRunner,
  stateDirectory,
  systemClock,
} from '#platform';
import { virtualClock, whileTimePasses } from '#sim';
import { machineScripts } from './wire.ts';

interface Needs {
  readonly clients: boolean;
}

/** Labs for `pack test`, each in a temporary folder of its own that goes when the lab does. */
export interface ProofLabs {
  open(scenario: Scenario, needs: Needs): Promise<ProofLab>;
  /** One that another scenario has left. */
  takeUsed(scenario: Scenario, needs: Needs): Promise<ProofLab | undefined>;
  /** For another scenario; what can not go back, or is one too many, goes away. */
  leave(lab: ProofLab): Promise<void>;
  runScript(lab: RunningLab, scenario: Scenario, script: AnswerText): Promise<ScriptResult>;
  /** Destroys those that nobody has taken. */
  close(): Promise<void>;
}

const scriptTimeout = 300_000;
/** How much faster time goes in a simulated lab while a script runs: `kubectl wait` need not be waited for. */
const speed = 20;
/** Most scenarios of a pack are played in two or three labs. */
const mostLeft = 3;

/**
 * For programs in Go that live for a tenth of a second: what they leave behind is not worth collecting, which is up to a quarter of what
 * kubectl takes.
 */
const briefClients = { GOGC: 'off', GOMEMLIMIT: '256MiB', GOMAXPROCS: '1' };

type Passing = <T>(work: Promise<T>) => Promise<T>;

/** A lab before it is some scenario's. */
interface OpenedLab {
  /** Which scenarios can use it. */
  readonly kind: string;
  readonly lab: RunningLab;
  readonly folder: string;
  readonly passing: Passing;
  readonly proofLab: Omit<ProofLab, 'lab'>;
}

/** With `dockerHost` the Docker part of each lab is that real engine. `runCommand`: what runs scripts; default: this process. */
export function createProofLabs(
  environment: Environment,
  dockerHost: string | undefined,
  runCommand?: RunCommand,
): ProofLabs {
  const opened = new WeakMap<RunningLab, OpenedLab>();
  const left: OpenedLab[] = [];
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
    const runner = createScriptRunner(join(folder, 'work'), await environmentOf(lab, scenario), runCommand);
    return async (script) => {
      // It takes half a second to unpack, and few scripts call it.
      if (script.text.includes('helm')) await findClient('helm', environment, stateHome);
      return runner(script);
    };
  };

  async function openLab(scenario: Scenario, { clients }: Needs): Promise<OpenedLab> {
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
      ...(real ? {} : { clientSpeed: speed }),
      ...(dockerHost === undefined ? {} : { dockerHost }),
    });
    // A real engine may still have what an earlier run left there.
    if (real) await lab.reset();
    await lab.settled();
    const passing: Passing = (work) =>
      clock === undefined ? work : whileTimePasses(work, clock, systemClock(), speed);
    const rewind = lab.mark?.();
    const proofLab = { clock: clock ?? systemClock(), wait: real, backend: backend.name, rewind };
    return { kind: kindOf(scenario, { clients }), lab, folder, passing, proofLab };
  }

  /** The lab with that scenario's scripts. */
  async function hand(one: OpenedLab, scenario: Scenario, { clients }: Needs): Promise<ProofLab> {
    const { lab, folder, passing, proofLab } = one;
    const runner = clients ? await runnerOf(lab, scenario, folder) : undefined;
    const scripts =
      runner === undefined ? undefined : createScriptTarget(scenario.directory, (script) => passing(runner(script)));
    const own: RunningLab = {
      ...lab,
      target: { ...lab.target, ...(scripts === undefined ? {} : { scripts }) },
      destroy: () => destroy(one),
    };
    opened.set(own, one);
    return { ...proofLab, lab: own };
  }

  async function destroy({ lab, folder }: OpenedLab): Promise<void> {
    await lab.destroy();
    removeTree(folder);
  }

  return {
    open: async (scenario, needs) => hand(await openLab(scenario, needs), scenario, needs),
    async takeUsed(scenario, needs) {
      const kind = kindOf(scenario, needs);
      const found = left.findLastIndex((one) => one.kind === kind);
      const [one] = found < 0 ? [] : left.splice(found, 1);
      return one === undefined ? undefined : hand(one, scenario, needs);
    },
    async leave({ lab, rewind }) {
      const one = opened.get(lab);
      if (one === undefined || rewind === undefined) return lab.destroy();
      left.push(one);
      const [oldest] = left.length > mostLeft ? left.splice(0, 1) : [];
      if (oldest !== undefined) await destroy(oldest);
    },
    async runScript(lab, scenario, { file: path, ...script }) {
      const place = opened.get(lab);
      if (place === undefined) throw new Error('the lab was not opened here');
      const file = join(scenario.directory, path);
      const runner = await runnerOf(lab, scenario, place.folder);
      const ended = runner({ file, ...script, args: [], timeout: scriptTimeout });
      const { exitCode, output } = await place.passing(ended);
      return { exitCode, output };
    },
    close: async () => {
      for (const one of left.splice(0)) await destroy(one);
    },
  };
}

const kindOf = ({ document }: Scenario, { clients }: Needs) => `${document.lab} ${clients}`;
