import type { Container, ContainerState } from '#types/core-v1';
import type { DiskSpace } from '../../runtime/files/disk.ts';
import type { Process, ProcessOptions, RuntimeContainer } from '../../runtime/types.ts';
import { type BackOff, createBackOff } from './back-off.ts';
import { type ContainerLog, createContainerLog } from './container-log.ts';

/** Why a container could not be started, as its status says it. */
export interface StartFailure {
  readonly reason: 'RunContainerError' | 'PostStartHookError';
  readonly message: string;
}

/** What the kubelet knows of one container of one Pod. */
export interface ContainerRecord {
  /** With the resources that it has, which may be others than the Pod's spec asks for by now. */
  spec: Container;
  readonly init: boolean;
  /** Added to a running Pod for somebody who looks into it; never restarted. */
  readonly ephemeral: boolean;
  state: ContainerState;
  lastState: ContainerState;
  restartCount: number;
  /** Whether a runtime container of this attempt exists, and its id without the scheme. */
  id: string | undefined;
  container: RuntimeContainer | undefined;
  /** What its files take of the node's disk. */
  space: DiskSpace | undefined;
  process: Process | undefined;
  log: ContainerLog;
  previousLog: ContainerLog | undefined;
  /** Of the image that runs; empty before. */
  imageName: string;
  imageDigest: string;
  user: string;
  /** Those that the Pod adds. */
  groups: readonly number[];
  /** What an exec in it begins with. */
  environment: readonly string[];
  workingDirectory: string;
  /** Of the image, or TERM. */
  stopSignal: string;
  /** Whether the image is there, so that it can be started. */
  pulled: boolean;
  pulling: boolean;
  /** When the last pull failed, and what was said. */
  pullFailure: { readonly at: number; readonly message: string } | undefined;
  readonly pullBackOff: BackOff;
  readonly restartBackOff: BackOff;
  /** The attempt whose end was followed by a back-off that was told. */
  heldBack: string | undefined;
  /** When the reason that it does not run was told last. */
  toldAt: number | undefined;
  /** Told when the startup probe, or else the start, succeeded. */
  started: boolean;
  ready: boolean;
  /** Whether its postStart hook runs: until it ended the container does not count as started. */
  hooking: boolean;
  /** Whether it is being stopped. */
  stopping: boolean;
  /** Whether it ends, or ended, to be started again from another image, whatever its policy says. */
  replaced: boolean;
  /** What kept this attempt from its start although its program ran: told when it has ended. */
  startFailure: StartFailure | undefined;
  /** Lets a program begin that waits for its client. */
  begin: () => void;
  /** Where its last word is kept on the node; undefined before it was made. */
  terminationLog: string | undefined;
}

/** A container that has yet to be made. */
export function createContainerRecord(
  spec: Container,
  kind: 'init' | 'regular' | 'ephemeral' = 'regular',
): ContainerRecord {
  return {
    spec,
    init: kind === 'init',
    ephemeral: kind === 'ephemeral',
    state: {},
    lastState: {},
    restartCount: 0,
    id: undefined,
    container: undefined,
    space: undefined,
    process: undefined,
    log: createContainerLog(),
    previousLog: undefined,
    imageName: '',
    imageDigest: '',
    user: '',
    groups: [],
    environment: [],
    workingDirectory: '/',
    stopSignal: 'TERM',
    pulled: false,
    pulling: false,
    pullFailure: undefined,
    pullBackOff: createBackOff(),
    restartBackOff: createBackOff(),
    started: false,
    ready: false,
    heldBack: undefined,
    toldAt: undefined,
    hooking: false,
    stopping: false,
    replaced: false,
    startFailure: undefined,
    begin: () => undefined,
    terminationLog: undefined,
  };
}

/** Whether an init container runs beside the others. */
export function isSidecar(record: ContainerRecord): boolean {
  return record.init && record.spec.restartPolicy === 'Always';
}

/** How the kubelet itself runs a command in a container: as its user, in its environment, without a terminal. */
export function execOptions(record: ContainerRecord, command: readonly string[]): ProcessOptions {
  const { environment, workingDirectory, user } = record;
  return { arguments: command, environment, workingDirectory, user, tty: false, openStdin: false };
}

/** Starts such a command. Throws Error with containerd's words when it cannot be started. */
export function startExec(
  record: ContainerRecord,
  command: readonly string[],
  { random }: { readonly random: { hex(length: number): string } },
): Process {
  try {
    if (record.container === undefined) throw new Error(`container ${record.spec.name} is gone`);
    return record.container.exec(execOptions(record, command));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const runc = `OCI runtime exec failed: exec failed: unable to start container process: ${why}`;
    const id = JSON.stringify(random.hex(64));
    throw new Error(
      `rpc error: code = Unknown desc = failed to exec in container: failed to start exec ${id}: ${runc}`,
    );
  }
}
