import { randomBytes } from 'node:crypto';
import {
  type CheckRegistry,
  inLanguage,
  type Language,
  type Originals,
  parseReference,
  type Report,
  type RunningLab,
  type Scenario,
  scenarioReference,
  scriptVariables,
  type Target,
  UserError,
} from '#api';
import { grade, originalsOf, prepare } from '#engine';
import { createScriptRunner, createScriptTarget, type LabPaths, type ScriptRunner } from '#platform';
import { recordResult } from '../progress.ts';
import type { AttemptState, SessionClient, SessionEvent, SessionStatus } from '../protocol.ts';
import { type SessionState, saveState } from '../state.ts';
import { createChecklists } from './checklists.ts';
import { startPatience } from './patience.ts';
import { createQueue } from './queue.ts';
import { commandEnvironment, nothingElse, withValues } from './script-environment.ts';
import type { HostServices } from './services.ts';

/** The attempt and the lab that it happens in. Every change is on disk before it is acknowledged. */
export interface HostSession extends Omit<SessionClient, 'stop' | 'close'> {
  /** Makes up for what an earlier host did not finish. */
  resume(): Promise<void>;
  close(reason: string): Promise<void>;
}

export interface HostSessionOptions {
  readonly state: SessionState;
  readonly lab: RunningLab;
  readonly paths: LabPaths;
  readonly progress: string;
  readonly services: HostServices;
  readonly log: (line: string) => void;
  /** When a client last may have changed the lab (milliseconds since the epoch); undefined: never. */
  readonly lastWrite: () => number | undefined;
}

const scriptTimeout = 300_000;

export async function createHostSession(options: HostSessionOptions): Promise<HostSession> {
  const { lab, paths, services, log } = options;
  const { clock } = services;
  const startedAt = new Date(clock.now()).toISOString();
  let state = options.state;
  let scenario: Scenario | undefined;
  let checks: Promise<CheckRegistry> | undefined;
  let interrupt = new AbortController();
  const queue = createQueue();
  const runnerOf = (its: Scenario): ScriptRunner => {
    const { scriptsOn } = its.document;
    return scriptsOn === undefined
      ? createScriptRunner(paths.work, commandEnvironment(services.environment, status(), its))
      : services.machineScripts(scriptsOn, status().environment, scriptVariables(its.values));
  };
  /** The window for that scenario's checks: with its scripts where they may run. */
  const targetOf = (graded: Scenario): Target => {
    const { originals } = state;
    const target = originals === undefined ? lab.target : { ...lab.target, originals };
    if (!services.trusts(graded)) return target;
    return { ...target, scripts: createScriptTarget(graded.directory, runnerOf(graded)) };
  };
  const loadChecks = (): Promise<CheckRegistry> => (checks ??= services.loadChecks());
  const checklists = createChecklists({ target: targetOf, clock, loadChecks, scenario: () => scenario });

  const save = (change: Partial<SessionState>): void => {
    const next = { ...state, ...change };
    saveState(paths.session, next);
    state = next;
  };
  const status = (): SessionStatus => ({
    name: state.name,
    lab: state.source.lab,
    backend: state.source.backend,
    dockerHost: state.source.dockerHost,
    scenario: state.scenario === undefined ? undefined : parseReference(state.scenario).id,
    seed: scenario?.seed,
    prefix: lab.prefix,
    attempt: state.attempt,
    pid: process.pid,
    startedAt,
    environment: { ...nothingElse(paths), ...lab.environment, CKA_LAB_NAME: state.name },
    workDirectory: paths.work,
    binDirectory: paths.bin,
    server: lab.server,
  });
  const saveAttempt = (change: Partial<AttemptState>): void => {
    if (state.attempt === undefined) return;
    save({ attempt: { ...state.attempt, ...change } });
    checklists.tell({ type: 'status', status: status() });
  };
  const current = (): { readonly scenario: Scenario; readonly attempt: AttemptState } => {
    if (scenario !== undefined && state.attempt !== undefined) return { scenario, attempt: state.attempt };
    if (scenario !== undefined) {
      throw new UserError(
        'half-reset',
        `The lab "${state.name}" is between the end of one attempt and the beginning of the next: its reset did not get through.`,
        `Once that is mended: cka-lab reset --name ${state.name}`,
      );
    }
    throw new UserError(
      'no-scenario',
      `No scenario is under way in lab "${state.name}".`,
      'Begin one with cka-lab start SCENARIO.',
    );
  };
  /** Changes follow one another; a check that still waits is told to finish. */
  const change = <T>(work: () => Promise<T>): Promise<T> => {
    interrupt.abort();
    return queue.add(work);
  };
  /** `again`: the scenario that is under way; it stays so when the lab cannot be put back all the way. */
  const begin = async (next: Scenario | undefined, again = false): Promise<SessionStatus> => {
    if (next !== undefined && !next.document.backends.includes(state.source.backend === 'sim' ? 'sim' : 'live')) {
      const { backends, notLive } = next.document;
      const where = backends.join(' or ');
      const why = notLive === undefined ? '' : ` ${inLanguage(notLive, 'en')}`;
      throw new UserError(
        'wrong-backend',
        `Scenario ${next.id} works on ${where} only.${why}`,
        `Start it with --backend ${where}.`,
      );
    }
    // What cannot be changed now keeps its attempt.
    await lab.reachable?.();
    const { scenario: _, attempt: __, originals: ____, ...rest } = state;
    state = rest;
    let originals: Originals | undefined;
    save({ ...(next === undefined ? {} : { scenario: scenarioReference(next) }), preparing: true });
    scenario = next;
    checklists.pause();
    try {
      if (next === undefined) await lab.reset();
      else {
        await prepare(next, lab, { clock, scripts: targetOf(next).scripts });
        originals = await originalsOf(next, await loadChecks(), lab.target);
      }
    } catch (error) {
      if (again) {
        checklists.tell({ type: 'status', status: status() });
        throw error;
      }
      const { scenario: ___, ...free } = state;
      state = free;
      scenario = undefined;
      save({ preparing: false });
      throw error;
    } finally {
      interrupt = new AbortController();
    }
    const attempt = {
      startedAt: new Date(clock.now()).toISOString(),
      hintsShown: 0,
      solutionShown: false,
      passed: false,
    };
    save({
      preparing: false,
      ...(next === undefined ? {} : { attempt }),
      ...(originals === undefined ? {} : { originals }),
    });
    log(next === undefined ? 'free sandbox' : `attempt of ${scenarioReference(next)} begins`);
    checklists.restart();
    checklists.tell({ type: 'status', status: status() });
    return status();
  };

  return {
    status: async () => status(),
    begin: (id) =>
      change(async () => begin(id === undefined ? undefined : await services.findScenario(id, lab.prefix))),
    reset: () => change(() => begin(scenario, true)),
    async resume() {
      if (state.scenario !== undefined) {
        try {
          scenario = await services.findScenario(state.scenario, lab.prefix);
        } catch (error) {
          log(`scenario ${state.scenario} is not there any more: ${error instanceof Error ? error.message : error}`);
          const { scenario: _, attempt: __, ...rest } = state;
          state = rest;
          save({ preparing: false });
        }
      }
      const { ended: _, ...rest } = state;
      state = rest;
      save({});
      if (state.preparing === true) await begin(scenario);
    },
    async check(language: Language): Promise<Report> {
      await queue.idle();
      const { scenario: graded, attempt } = current();
      const patience = startPatience({
        scenario: graded,
        source: state.source,
        lastWrite: options.lastWrite(),
        clock,
        interrupt: interrupt.signal,
      });
      const report = await grade({
        scenario: graded,
        target: targetOf(graded),
        checks: await loadChecks(),
        clock,
        language,
        backend: state.source.backend,
        startedAt: Date.parse(attempt.startedAt),
        wait: patience.wait,
        signal: patience.signal,
      });
      patience.end();
      if (scenario === graded) checklists.graded(report.checks);
      if (state.attempt?.startedAt === attempt.startedAt) {
        if (report.passed && !state.attempt.passed) saveAttempt({ passed: true });
        recordResult(options.progress, report, state.attempt, log);
      }
      return report;
    },
    async hints(next, language) {
      await queue.idle();
      const { scenario: helped, attempt } = current();
      const all = helped.document.hints;
      if (next && attempt.hintsShown < all.length) saveAttempt({ hintsShown: attempt.hintsShown + 1 });
      const shown = state.attempt?.hintsShown ?? 0;
      return { hints: all.slice(0, shown).map((hint) => inLanguage(hint, language)), total: all.length };
    },
    async solution(apply, language) {
      await queue.idle();
      const { scenario: solved } = current();
      const { script, explanation } = solved.document.solution;
      if (apply && !services.trusts(solved)) throw untrusted(solved);
      const path = `${solved.directory}/${script}`;
      const text = await readScript(path);
      saveAttempt({ solutionShown: true });
      const answer = { script: withValues(text, solved), explanation: inLanguage(explanation, language) };
      if (!apply) return answer;
      const { output, exitCode } = await queue.add(() =>
        runnerOf(solved)({ file: path, text, args: [], timeout: scriptTimeout }),
      );
      return { ...answer, output, exitCode };
    },
    events: (language: Language, listener: (event: SessionEvent) => void, signal: AbortSignal) => {
      listener({ type: 'status', status: status() });
      return checklists.follow(language, listener, signal);
    },
    async close(reason) {
      interrupt.abort();
      await queue.idle();
      checklists.close(reason);
      await lab.close();
    },
  };
}

async function readScript(path: string): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  return readFile(path, 'utf8');
}

function untrusted({ pack }: Scenario): UserError {
  return new UserError(
    'untrusted-pack',
    `The solution is a script of the pack ${pack}, which may not run here.`,
    `Read it (cka-lab solution), and then: cka-lab pack trust ${pack}`,
  );
}

/** A seed for a lab of its own. */
export function newSeed(): string {
  return randomBytes(8).toString('hex');
}
