import { closeSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type RunningLab, UserError } from '#api';
import {
  acquireLock,
  asUserError,
  collectGarbage,
  ensureDirectory,
  isDamagedDatabase,
  type LabPaths,
  type Listener,
  labPaths,
  listen,
  removeTree,
  socketPath,
  stateDirectory,
} from '#platform';
import type { HostReport } from '../client/start.ts';
import { damagedLab, toWireError } from '../errors.ts';
import { type LabSource, loadState, type SessionState, sameSource, saveState } from '../state.ts';
import { createHandler } from './handler.ts';
import { startIdleTimer } from './idle.ts';
import type { HostServices } from './services.ts';
import { createHostSession, newSeed } from './session.ts';
import { startTidying } from './tidy.ts';

export type { HostServices } from './services.ts';

export interface HostOptions {
  readonly name: string;
  /** undefined: the lab that the folder already holds. */
  readonly source: LabSource | undefined;
  /** An open file descriptor that hears in one line how the start went; undefined: nobody waits. */
  readonly reportTo: number | undefined;
}

/** Runs the host of a lab until it is stopped or was idle for a day. Resolves when it is over; the process may then end. */
export async function runHost(options: HostOptions, services: HostServices): Promise<void> {
  process.umask(0o077);
  const report = reporter(options.reportTo);
  try {
    const host = await openHost(options, services);
    report({ ready: true, resumed: host.resumed, status: await host.status() });
    await host.over;
  } catch (error) {
    const wire = toWireError(error);
    log(wire.stack ?? wire.sentence);
    report({ ready: false, error: wire });
    process.exitCode = wire.exitCode;
  }
}

function reporter(descriptor: number | undefined): (report: HostReport) => void {
  return (report) => {
    if (descriptor === undefined) return;
    try {
      writeSync(descriptor, `${JSON.stringify(report)}\n`);
      closeSync(descriptor);
    } catch {
      // Whoever waited has gone; the lab runs all the same.
    }
  };
}

function log(line: string): void {
  console.log(`${new Date().toISOString()} ${line}`);
}

async function openHost({ name, source }: HostOptions, services: HostServices) {
  const { environment } = services;
  const stateHome = stateDirectory(environment);
  const paths = labPaths(stateHome, name);
  ensureDirectory(paths.directory);
  const lock = acquireLock(paths.hostLock);
  if (lock === undefined) {
    throw new UserError('host-running', `Another host holds lab "${name}".`, 'cka-lab status shows it.');
  }
  writeFileSync(paths.hostPid, `${process.pid}\n`);
  let over = (): void => {};
  const end = new Promise<void>((resolve) => {
    over = resolve;
  });
  const { state, resumed } = await decideState(name, source, paths);
  const idle = startIdleTimer(services.clock, () => void shutDown('idle', false).catch(log));
  const tidying = startTidying(services.clock, collectGarbage);
  let lastWrite: number | undefined;
  const active = (writes: boolean): void => {
    idle.active();
    tidying.active();
    if (writes) lastWrite = services.clock.now();
  };
  const openOptions = { stateHome, paths, active };
  const [lab] = await Promise.all([openLab(state, openOptions, services), services.fillBin(paths.bin)]).catch(
    (error) => {
      throw isDamagedDatabase(error) ? damagedLab(name, paths.database) : asUserError(error, paths.directory);
    },
  );
  saveState(paths.session, state);
  const session = await createHostSession({
    state,
    lab,
    paths,
    progress: join(stateHome, 'progress.sqlite'),
    services,
    log,
    lastWrite: () => lastWrite,
  });
  await session.resume();
  const destroy = async (): Promise<void> => {
    await lab.reachable?.();
    await lab.destroy();
  };
  let listener: Listener | undefined;
  let ending: Promise<void> | undefined;
  const shutDown = (ended: 'stopped' | 'idle', deletes: boolean): Promise<void> =>
    (ending ??= (async () => {
      // What cannot be taken away now stays, and so does the host that knows of it.
      if (deletes)
        await destroy().catch((error) => {
          ending = undefined;
          throw error;
        });
      log(`ends: ${ended}`);
      idle.cancel();
      tidying.cancel();
      try {
        await session.close(ended);
      } finally {
        const last = await loadState(paths.session).catch(() => undefined);
        if (last !== undefined) saveState(paths.session, { ...last, ended });
        // The answer to `stop` goes out before its connection does.
        setTimeout(async () => {
          await listener?.close();
          if (deletes) removeTree(paths.directory);
          lock.release();
          over();
        }, 20);
      }
    })());
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => void shutDown('stopped', false).catch(log));
  }
  const handler = createHandler({ session, log, active: idle.active, stop: (deletes) => shutDown('stopped', deletes) });
  listener = await listen(handler, { socketPath: socketPath(paths.hostSocket, environment) });
  log(`${resumed ? 'resumed' : 'started'}: ${JSON.stringify(state.source)}`);
  return { resumed, status: () => session.status(), over: end };
}

/** Goes on with what the folder holds; begins what was asked for where it holds nothing. */
async function decideState(
  name: string,
  source: LabSource | undefined,
  paths: LabPaths,
): Promise<{ readonly state: SessionState; readonly resumed: boolean }> {
  const present = await loadState(paths.session);
  if (present === undefined) {
    if (source === undefined) throw new UserError('unknown-lab-name', `There is no lab "${name}" to go on with.`);
    return { state: { version: 1, name, source, seed: newSeed() }, resumed: false };
  }
  if (source === undefined || sameSource(present.source, source)) return { state: present, resumed: true };
  throw new UserError(
    'lab-exists',
    `Lab "${name}" is there already with other options.`,
    'Give the new one another name.',
  );
}

async function openLab(
  state: SessionState,
  {
    stateHome,
    paths,
    active,
  }: { readonly stateHome: string; readonly paths: LabPaths; readonly active: (writes: boolean) => void },
  services: HostServices,
): Promise<RunningLab> {
  const { lab: labName, backend: backendName, context, dockerHost } = state.source;
  const [lab, backend] = await Promise.all([services.loadLab(labName), services.loadBackend(backendName)]);
  return backend.open({
    lab,
    directory: paths.directory,
    stateDirectory: stateHome,
    workDirectory: paths.work,
    clock: services.clock,
    seed: state.seed,
    log,
    active,
    ...(context === undefined ? {} : { context }),
    ...(dockerHost === undefined ? {} : { dockerHost }),
  });
}
