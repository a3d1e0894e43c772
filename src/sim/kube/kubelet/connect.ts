import type { Pod } from '#types/core-v1';
import type { Process } from '../../runtime/types.ts';
import { type ContainerRecord, execOptions } from './container-record.ts';

/** What a client wants of a container; the same as the API server's PodConnectOptions. */
export interface ConnectOptions {
  readonly container: string;
  /** Undefined: the container's own process. */
  readonly command: readonly string[] | undefined;
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly tty: boolean;
}

/** A process with a client connected to it; the same as the API server's RemoteProcess. */
export interface ConnectedProcess {
  onOutput(listener: (stream: 'stdout' | 'stderr', data: Uint8Array) => void | Promise<void>): void;
  writeStdin(data: Uint8Array): void | Promise<void>;
  endStdin(): void;
  resize(columns: number, rows: number): void;
  readonly ended: Promise<number>;
  close(): void;
}

/** The same as the API server's StartedProcess. */
export type Started =
  | { readonly kind: 'connected'; readonly process: ConnectedProcess }
  | { readonly kind: 'failed'; readonly message: string };

export type Connection =
  | { readonly kind: 'accepted'; start(): Started }
  | { readonly kind: 'refused'; readonly status: number; readonly message: string; readonly unreached?: string };

interface Node {
  readonly random: { hex(length: number): string };
}

const refused = (message: string, status = 500): Connection => ({ kind: 'refused', status, message });

/** Exec or attach. Follows pkg/kubelet server getExec and getAttach, and containerd's streaming server. */
export function connect(
  pod: Pod,
  records: readonly ContainerRecord[] | undefined,
  options: ConnectOptions,
  node: Node,
): Connection {
  if (!options.stdin && !options.stdout && !options.stderr) {
    return refused('you must specify at least 1 of stdin, stdout, stderr', 400);
  }
  if (records === undefined) return refused('pod does not exist', 404);
  const record = records.find(({ spec }) => spec.name === options.container);
  const process = record?.process;
  const running = record !== undefined && process !== undefined;
  if (options.command !== undefined) {
    if (!running) return refused(`container not found (${JSON.stringify(options.container)})`);
    const { command } = options;
    return { kind: 'accepted', start: () => execute(record, command, options, node) };
  }
  const { name = '', namespace = '' } = pod.metadata;
  if (!running) return refused(`container ${options.container} not found in pod ${name}_${namespace}`);
  return { kind: 'accepted', start: () => ({ kind: 'connected', process: attached(record, process) }) };
}

function execute(
  record: ContainerRecord,
  command: readonly string[],
  { stdin, tty }: ConnectOptions,
  node: Node,
): Started {
  const own = execOptions(record, command);
  const environment = tty ? ['TERM=xterm', ...own.environment] : own.environment;
  try {
    if (record.container === undefined) throw new Error(`container ${record.spec.name} is gone`);
    const process = record.container.exec({ ...own, environment, tty, openStdin: stdin });
    return { kind: 'connected', process: executed(process) };
  } catch (error) {
    // A command that cannot start is an answer, whatever the runtime says about it.
    const why = error instanceof Error ? error.message : String(error);
    const runc = `OCI runtime exec failed: exec failed: unable to start container process: ${why}`;
    const id = JSON.stringify(node.random.hex(64));
    const message = `error executing command in container: failed to exec in container: failed to start exec ${id}: ${runc}`;
    return { kind: 'failed', message };
  }
}

/** What the pipes between a process and the streaming server hold when nobody reads them any more. */
const roomInPipes = 128 * 1024;

/** The client goes, the process stays: its stdin ends, and what it writes fills the pipes until it has to wait. */
function executed(process: Process): ConnectedProcess {
  let room: number | undefined;
  const swallow = (left: number, size: number): void | Promise<void> => {
    room = left - size;
    return room > 0 ? undefined : new Promise(() => undefined);
  };
  return {
    onOutput: (listener) => {
      process.onOutput((stream, data) => (room === undefined ? listener(stream, data) : swallow(room, data.length)));
    },
    writeStdin: (data) => process.writeStdin(data),
    endStdin: () => process.endStdin(),
    resize: (columns, rows) => process.resize(columns, rows),
    ended: process.exited.then(({ code }) => code),
    close: () => {
      room ??= roomInPipes;
      process.endStdin();
    },
  };
}

/**
 * The end of the client's input ends the container's where it is to have one client only (stdinOnce) and no terminal;
 * elsewhere it ends the attachment alone, and nothing where the container has no stdin. Follows containerd's attachContainer.
 */
function attached(record: ContainerRecord, process: Process): ConnectedProcess {
  const { spec } = record;
  let subscription: { close(): void } | undefined;
  let detach: (code: number) => void = () => undefined;
  const detached = new Promise<number>((resolve) => {
    detach = resolve;
  });
  const endStdin = () => {
    // A container without stdin has nobody who notices that there is no more input.
    if (spec.stdin !== true) return;
    if (spec.stdinOnce === true && spec.tty !== true) process.endStdin();
    else detach(0);
  };
  return {
    onOutput: (listener) => {
      subscription = process.onOutput(listener);
      record.begin();
    },
    writeStdin: (data) => {
      return spec.stdin === true ? process.writeStdin(data) : undefined;
    },
    endStdin,
    resize: (columns, rows) => {
      if (spec.tty === true) process.resize(columns, rows);
    },
    ended: Promise.race([process.exited.then(() => 0), detached]),
    close: () => {
      subscription?.close();
      endStdin();
    },
  };
}

/** Nobody listens where the kubelet should: what is said of it. Follows ExecLocation and AttachLocation. */
export function unreachable(pod: Pod, options: ConnectOptions, address: string): Connection {
  const query = new URLSearchParams();
  for (const word of options.command ?? []) query.append('command', word);
  if (options.stderr) query.set('error', '1');
  if (options.stdin) query.set('input', '1');
  if (options.stdout) query.set('output', '1');
  if (options.tty) query.set('tty', '1');
  const { namespace = '', name = '' } = pod.metadata;
  const verb = options.command === undefined ? 'attach' : 'exec';
  const url = `https://${address}:10250/${verb}/${namespace}/${name}/${options.container}?${query}`;
  const cause = `dial tcp ${address}:10250: connect: connection refused`;
  return {
    kind: 'refused',
    status: 500,
    message: `error dialing backend: ${cause}`,
    unreached: `error sending request: Post "${url}": ${cause}`,
  };
}
