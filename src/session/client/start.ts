import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { UserError } from '#api';
import {
  asUserError,
  type Environment,
  ensureDirectory,
  labPaths,
  removeTree,
  socketPath,
  stateDirectory,
  withThriftyAllocator,
} from '#platform';
import { fromWireError, type WireError } from '../errors.ts';
import type { SessionClient, SessionStatus } from '../protocol.ts';
import { type LabSource, loadState, sameSource } from '../state.ts';
import { hostStuck, lookAt } from './liveness.ts';
import { createSessionClient } from './session-client.ts';

export interface StartOptions {
  readonly name: string;
  /** undefined: whatever lab that name has already. */
  readonly source: LabSource | undefined;
  readonly environment: Environment;
  /** The program and its first arguments; the host's are added. */
  readonly hostCommand: readonly string[];
}

export interface Started {
  readonly client: SessionClient;
  readonly status: SessionStatus;
  /** `resumed`: what was there before goes on in a new host. */
  readonly outcome: 'started' | 'resumed' | 'running';
}

/** One line that a host writes when it is ready, or why it cannot be. */
export type HostReport =
  | { readonly ready: true; readonly resumed: boolean; readonly status: SessionStatus }
  | { readonly ready: false; readonly error: WireError };

/** Sees to it that the host of that lab runs. UserError when it cannot start, or runs with another source. */
export async function startSession(options: StartOptions): Promise<Started> {
  const { name, source, environment } = options;
  const paths = labPaths(stateDirectory(environment), name);
  const socket = socketPath(paths.hostSocket, environment);
  const client = createSessionClient(name, socket);
  const running = await lookAt(socket);
  if (running === 'stuck') throw hostStuck(name);
  if (running !== 'gone') {
    if (source !== undefined) await refuseOtherSource(running, source);
    return { client, status: running, outcome: 'running' };
  }
  const present = await loadState(paths.session);
  if (source !== undefined && present !== undefined && !sameSource(present.source, source)) {
    throw new UserError(
      'lab-exists',
      `Lab "${name}" is there already with other options: ${describe(present.source)}.`,
      `Take it away with cka-lab stop --delete --name ${name}, or give the new one a name of its own with --name.`,
    );
  }
  if (source === undefined && present === undefined) {
    throw new UserError(
      'unknown-lab-name',
      `There is no lab "${name}" to go on with.`,
      'cka-lab list shows the scenarios.',
    );
  }
  ensureDirectory(paths.directory);
  const report = await launch(options, paths.hostLog);
  if (report === undefined) {
    throw new UserError(
      'host-crashed',
      `The host of lab "${name}" ended while it was starting.`,
      `${paths.hostLog} says why; cka-lab stop --delete --name ${name} begins afresh.`,
    );
  }
  if (report.ready) return { client, status: report.status, outcome: report.resumed ? 'resumed' : 'started' };
  if (report.error.code !== 'host-running') {
    if (present === undefined && report.error.code !== 'bug') removeTree(paths.directory);
    throw fromWireError(report.error);
  }
  return { client, status: await waitForOther(socket, name), outcome: 'running' };
}

async function refuseOtherSource(running: SessionStatus, source: LabSource): Promise<void> {
  const same =
    running.lab === source.lab && running.backend === source.backend && running.dockerHost === source.dockerHost;
  if (same) return;
  throw new UserError(
    'lab-running',
    `Lab "${running.name}" is running already with other options: ${describe(running)}.`,
    `Stop it with cka-lab stop --name ${running.name}, or give the new one a name of its own with --name.`,
  );
}

function describe({
  lab,
  backend,
  dockerHost,
}: Omit<LabSource, 'dockerHost'> & { readonly dockerHost?: string | undefined }): string {
  return `${lab} on ${backend}${dockerHost === undefined ? '' : ` with ${dockerHost}`}`;
}

/** Starts the host in the background. Its first words come through a pipe: no polling. undefined: it ended without any. */
function launch(options: StartOptions, log: string): Promise<HostReport | undefined> {
  const [program, ...first] = options.hostCommand;
  if (program === undefined) throw new Error('the command of the host is empty');
  const source = options.source === undefined ? [] : ['--source', JSON.stringify(options.source)];
  const output = openLog(log);
  const child = spawn(program, [...first, 'host', '--name', options.name, ...source], {
    detached: true,
    stdio: ['ignore', output, output, 'pipe'],
    cwd: '/',
    env: withThriftyAllocator(options.environment) as NodeJS.ProcessEnv,
  });
  closeSync(output);
  return new Promise((resolve, reject) => {
    const pipe = child.stdio[3];
    if (pipe === null || pipe === undefined || !('setEncoding' in pipe)) throw new Error('the host has no pipe');
    let text = '';
    const finish = (report: HostReport | undefined): void => {
      pipe.destroy();
      child.unref();
      resolve(report);
    };
    child.once('error', reject);
    pipe.setEncoding('utf8');
    pipe.on('data', (part: string) => {
      text += part;
      const end = text.indexOf('\n');
      if (end >= 0) finish(JSON.parse(text.slice(0, end)) as HostReport);
    });
    pipe.once('end', () => finish(undefined));
  });
}

function openLog(path: string): number {
  try {
    return openSync(path, 'a', 0o600);
  } catch (error) {
    throw asUserError(error, path);
  }
}

/** Somebody else is starting the same lab at this moment: his host will answer soon. */
async function waitForOther(socket: string, name: string): Promise<SessionStatus> {
  for (let round = 0; round < 400; round++) {
    const status = await lookAt(socket);
    if (status === 'stuck') throw hostStuck(name);
    if (status !== 'gone') return status;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw hostStuck(name);
}
