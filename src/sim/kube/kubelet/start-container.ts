import type { Clock } from '#api';
import type { Pod } from '#types/core-v1';
import type { NetworkStack } from '../../runtime/network/types.ts';
import type { Mount, RuntimeImage } from '../../runtime/types.ts';
import { timestamp } from '../client/index.ts';
import { createContainerLog } from './container-log.ts';
import { containerMounts } from './container-mounts.ts';
import { containerOptions } from './container-options.ts';
import { type ContainerRecord, isSidecar } from './container-record.ts';
import { ConfigurationError, containerEnvironment } from './environment.ts';
import { runHook } from './hooks.ts';
import type { NodeImage } from './images.ts';
import type { NodeServices } from './pod-worker-options.ts';
import { shouldRestart } from './restart.ts';
import { verifyRunAsNonRoot } from './run-as-non-root.ts';
import { serviceVariables } from './service-variables.ts';
import { holdBack } from './telling.ts';
import { readTerminationMessage, terminationLogMount } from './termination-message.ts';
import type { MountedVolume } from './volumes/index.ts';

export interface StartInput {
  readonly pod: Pod;
  readonly key: string;
  readonly record: ContainerRecord;
  readonly image: NodeImage;
  readonly volumes: ReadonlyMap<string, MountedVolume>;
  readonly volumeImages: ReadonlyMap<string, RuntimeImage>;
  readonly extraMounts: readonly Mount[];
  readonly network: NetworkStack | undefined;
  readonly podIP: string;
  readonly hostname: string;
  readonly tell: (record: ContainerRecord, type: 'Normal' | 'Warning', reason: string, message: string) => void;
  /** Ends it within so many seconds. */
  readonly stop: (seconds: number, message: string) => void;
}

/** Milliseconds. */
const patience = 2000;
const shim =
  'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: ' +
  'unable to start container process: error during container init: ';

/** Moves what was to the past: a container that is started again keeps one earlier state and log. */
function turnPage(record: ContainerRecord): void {
  const { state } = record;
  if (state.terminated !== undefined) record.lastState = { terminated: state.terminated };
  if (record.id !== undefined) {
    record.previousLog = record.log;
    record.restartCount += 1;
  }
  record.log = createContainerLog();
  record.startFailure = undefined;
  record.replaced = false;
  record.started = false;
  record.ready = false;
}

/**
 * A container for one client (`kubectl run -i`) has that client before its program begins, or two seconds to wait for it:
 * programs here end faster than anybody can attach, and their output would be gone.
 */
function firstClient(record: ContainerRecord, clock: Clock): Promise<void> | undefined {
  if (record.spec.stdin !== true || record.spec.stdinOnce !== true) return undefined;
  return new Promise((resolve) => {
    const timer = clock.after(patience, resolve);
    record.begin = () => {
      timer.cancel();
      resolve();
    };
  });
}

/** Creates and starts one container. What goes wrong is told and kept in its state. Follows kuberuntime startContainer. */
export function startContainer(input: StartInput, node: NodeServices): void {
  const { pod, key, record, image, tell } = input;
  const { clock } = node;
  const namespace = pod.metadata.namespace ?? '';
  let variables: ReadonlyMap<string, string>;
  let mounts: readonly Mount[];
  try {
    variables = containerEnvironment(record.spec, {
      pod,
      node: node.node(),
      addresses: { podIP: input.podIP, hostIP: node.hostIP },
      configMap: (name) => node.configMap(namespace, name),
      secret: (name) => node.secret(namespace, name),
      services: serviceVariables(pod, node.services()),
    });
    mounts = containerMounts({ ...input, spec: record.spec, variables });
    verifyRunAsNonRoot(pod, record.spec, image.image.config.user ?? '');
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const { message } = error;
    holdBack(key, record, node, { reason: 'CreateContainerConfigError', message }, () =>
      tell(record, 'Warning', 'Failed', `Error: ${message}`),
    );
    return;
  }
  turnPage(record);
  record.id = node.random.hex(64);
  record.imageName = image.name;
  record.imageDigest = image.digest;
  // What the container before it wrote goes with it.
  record.space?.close();
  record.space = node.disk?.space();
  const { hostname } = input;
  const extraMounts = [...input.extraMounts, terminationLogMount(pod, record, node.files)];
  const options = containerOptions({
    id: record.id,
    pod,
    spec: record.spec,
    image: image.image,
    variables,
    mounts,
    extraMounts,
    hostname,
    network: input.network,
    space: record.space,
    memory: node.memory,
  });
  record.user = options.user;
  record.groups = (options.groups ?? []).map(Number);
  record.environment = options.environment;
  record.workingDirectory = options.workingDirectory;
  record.stopSignal = image.image.config.stopSignal ?? 'TERM';
  const { log } = record;
  tell(record, 'Normal', 'Created', 'Container created');
  try {
    const container = node.runtime.createContainer(options);
    record.container = container;
    const process = container.start(firstClient(record, clock));
    record.process = process;
    process.onOutput((stream, data, time) => log.append(stream, data, time));
    const startedAt = timestamp(clock.now());
    record.state = { running: { startedAt } };
    record.started = record.spec.startupProbe === undefined;
    record.ready =
      !record.ephemeral &&
      record.started &&
      record.spec.readinessProbe === undefined &&
      !(record.init && !isSidecar(record));
    tell(record, 'Normal', 'Started', 'Container started');
    void runPostStart(input, node);
    const id = record.id;
    void process.exited.then(({ code, outOfMemory }) => {
      log.end();
      if (record.id !== id) return;
      const message = readTerminationMessage(record, node.files, code);
      record.process = undefined;
      record.hooking = false;
      record.started = false;
      record.ready = record.init && !isSidecar(record) && code === 0;
      record.state = {
        terminated: {
          exitCode: code,
          reason: outOfMemory === true ? 'OOMKilled' : code === 0 ? 'Completed' : 'Error',
          ...(message === '' ? {} : { message }),
          startedAt,
          finishedAt: timestamp(clock.now()),
          containerID: `containerd://${id}`,
        },
      };
      tellStartFailure(pod, record);
      node.resync(key);
    });
  } catch (error) {
    const message = `${shim}${error instanceof Error ? error.message : String(error)}`;
    tell(record, 'Warning', 'Failed', `Error: ${message}`);
    log.end();
    const now = timestamp(clock.now());
    record.process = undefined;
    record.state = {
      terminated: {
        exitCode: 128,
        reason: 'StartError',
        message,
        startedAt: '1970-01-01T00:00:00Z',
        finishedAt: now,
        containerID: `containerd://${record.id}`,
      },
    };
    record.startFailure = { reason: 'RunContainerError', message };
    tellStartFailure(pod, record);
    node.resync(key);
  }
}

/** One that is to be started again waits, for a reason that says more than how it ended. Follows convertToAPIContainerStatuses. */
function tellStartFailure(pod: Pod, record: ContainerRecord): void {
  const { startFailure } = record;
  const { terminated } = record.state;
  if (startFailure === undefined || terminated === undefined) return;
  if (!shouldRestart(pod, record.spec, terminated.exitCode)) return;
  record.lastState = { terminated };
  record.state = { waiting: startFailure };
}

/** A container whose hook runs is not told as running; one whose hook fails is stopped at once. Follows kuberuntime startContainer. */
async function runPostStart({ pod, record, key, podIP, tell, stop }: StartInput, node: NodeServices): Promise<void> {
  const handler = record.spec.lifecycle?.postStart;
  const { process } = record;
  if (handler === undefined) return;
  record.hooking = true;
  const failure = await runHook(handler, { pod, record, address: podIP, node });
  if (record.process !== process || process === undefined) return;
  record.hooking = false;
  if (failure !== undefined) {
    record.startFailure = { reason: 'PostStartHookError', message: failure };
    tell(record, 'Warning', 'FailedPostStartHook', 'PostStartHook failed');
    stop(pod.spec?.terminationGracePeriodSeconds ?? 30, 'FailedPostStartHook');
  }
  node.resync(key);
}
