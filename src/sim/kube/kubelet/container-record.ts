import type { Container, ContainerState, ContainerStateTerminated } from '#types/core-v1';
import type { Process, ProcessOptions, RuntimeContainer } from '../../runtime/types.ts';
import { type BackOff, createBackOff } from './back-off.ts';
import { type ContainerLog, createContainerLog } from './container-log.ts';

/** What the kubelet knows of one container of one Pod. */
export interface ContainerRecord {
  readonly spec: Container;
  readonly init: boolean;
  state: ContainerState;
  lastState: ContainerState;
  restartCount: number;
  /** Whether a runtime container of this attempt exists, and its id without the scheme. */
  id: string | undefined;
  container: RuntimeContainer | undefined;
  process: Process | undefined;
  log: ContainerLog;
  previousLog: ContainerLog | undefined;
  /** Of the image that runs; empty before. */
  imageName: string;
  imageDigest: string;
  user: string;
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
  /** Told when the startup probe, or else the start, succeeded. */
  started: boolean;
  ready: boolean;
  /** Why it is being stopped, once it is. */
  stopping: boolean;
}

/** A container that has yet to be made. */
export function createContainerRecord(spec: Container, init: boolean): ContainerRecord {
  return {
    spec,
    init,
    state: {},
    lastState: {},
    restartCount: 0,
    id: undefined,
    container: undefined,
    process: undefined,
    log: createContainerLog(),
    previousLog: undefined,
    imageName: '',
    imageDigest: '',
    user: '',
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
    stopping: false,
  };
}

export function terminatedState(record: ContainerRecord): ContainerStateTerminated | undefined {
  return record.state.terminated;
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
