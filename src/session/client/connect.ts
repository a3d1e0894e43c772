import { existsSync, readdirSync } from 'node:fs';
import { didYouMean, UserError } from '#api';
import { type Environment, isLabName, labPaths, labsDirectory, socketPath, stateDirectory } from '#platform';
import type { SessionStatus, TerminalSessionClient } from '../protocol.ts';
import { loadState, type SessionState } from '../state.ts';
import { lookAt } from './liveness.ts';
import { crashed, createSessionClient } from './session-client.ts';

/** A lab that has a folder: running, or to be resumed. */
export interface SessionEntry {
  readonly name: string;
  /** undefined: no host runs, or it is stuck. */
  readonly status: SessionStatus | undefined;
  /** A host runs that does not answer. */
  readonly stuck: boolean;
  readonly state: SessionState | undefined;
}

/** All labs of this state folder, by name. */
export async function listSessions(environment: Environment): Promise<readonly SessionEntry[]> {
  const state = stateDirectory(environment);
  const folder = labsDirectory(state);
  const names = existsSync(folder) ? readdirSync(folder).filter(isLabName).sort() : [];
  return Promise.all(
    names.map(async (name): Promise<SessionEntry> => {
      const paths = labPaths(state, name);
      const socket = socketPath(paths.hostSocket, environment);
      const seen = await lookAt(socket);
      return {
        name,
        status: typeof seen === 'string' ? undefined : seen,
        stuck: seen === 'stuck',
        state: await loadState(paths.session).catch(() => undefined),
      };
    }),
  );
}

/**
 * The client of a running lab: the one of that name, else the one that this shell belongs to (CKA_LAB_NAME), else the only one.
 * UserError when none runs, when it is not clear which is meant, or when its host is gone.
 */
export async function connectSession(
  name: string | undefined,
  environment: Environment,
): Promise<TerminalSessionClient> {
  const wanted = name ?? (environment.CKA_LAB_NAME || undefined);
  const state = stateDirectory(environment);
  if (wanted !== undefined) {
    const paths = labPaths(state, wanted);
    const socket = socketPath(paths.hostSocket, environment);
    if (existsSync(socket)) return createSessionClient(wanted, socket);
    // Says so when what the lab left cannot be read.
    await loadState(paths.session);
    throw notRunning(wanted, await listSessions(environment));
  }
  const all = await listSessions(environment);
  const running = all.filter(({ status, stuck }) => status !== undefined || stuck);
  const [only] = running;
  if (only !== undefined && running.length === 1) {
    return createSessionClient(only.name, socketPath(labPaths(state, only.name).hostSocket, environment));
  }
  if (only !== undefined) {
    throw new UserError(
      'several-labs',
      `Several labs are running: ${running.map((entry) => entry.name).join(', ')}.`,
      'Say which one with --name LAB.',
    );
  }
  const lost = all.find((entry) => entry.state !== undefined && entry.state.ended === undefined);
  if (lost !== undefined) throw crashed(lost.name);
  throw new UserError('no-lab', 'No lab is running.', 'cka-lab start begins one; cka-lab list shows the scenarios.');
}

function notRunning(name: string, entries: readonly SessionEntry[]): UserError {
  const entry = entries.find((each) => each.name === name);
  if (entry?.state !== undefined && entry.state.ended === undefined) return crashed(name);
  if (entry?.state !== undefined) {
    return new UserError(
      'lab-stopped',
      `Lab "${name}" is stopped.`,
      `cka-lab start --name ${name} goes on where it was.`,
    );
  }
  const names = entries.map((each) => each.name);
  const advice = didYouMean(name, names) ?? 'cka-lab status lists the labs.';
  return new UserError('unknown-lab-name', `There is no lab "${name}".`, advice);
}
