import type { Clock } from '#api';
import type { Pod } from '#types/core-v1';
import type { Activity, Informers } from '../client/index.ts';
import type { Cloud } from './cloud.ts';
import { klogText } from './klog.ts';
import type { Call, CsiDriver, DriverContext, LogLine, Message, Outcome } from './types.ts';
import { CsiError } from './types.ts';

export interface InstallationOptions {
  readonly drivers: readonly CsiDriver[];
  readonly cloud: Cloud;
  readonly clock: Clock;
  readonly activity: Activity;
  readonly informers: Informers;
  readonly random: { hex(length: number): string };
  readonly timing: 'fast' | 'realistic';
  /** Appends to the log of a container; nothing when it does not run. */
  readonly writeLog: (pod: Pod, container: string, text: string) => void;
}

/** The drivers of a lab: whether their processes run, calls to them, and what they log. */
export interface Installation {
  readonly drivers: readonly CsiDriver[];
  readonly cloud: Cloud;
  readonly context: DriverContext;
  /** By the lab's clock; milliseconds. */
  now(): number;
  find(name: string): CsiDriver | undefined;
  /** The id of the disk that a volume handle means. */
  diskId(driver: CsiDriver, handle: string): string;
  /** The Pod whose sidecars lead; undefined while none runs. */
  controllerPod(driver: CsiDriver): Pod | undefined;
  /** The Pod that serves a node; undefined while none runs. */
  nodePod(driver: CsiDriver, node: string): Pod | undefined;
  /** Calls the controller's plug-in, which takes its time. Throws CsiError; Unavailable when nobody listens. */
  callController(driver: CsiDriver, call: Omit<Call, 'service'>, serve: () => Message): Promise<void>;
  /** As `callController`, on a node. */
  callNode(driver: CsiDriver, node: string, call: Omit<Call, 'service'>, serve: () => Message): Promise<void>;
  /** Writes a line of a sidecar. */
  log(driver: CsiDriver, container: string, line: LogLine): void;
}

/** How long calls take; milliseconds. Measured on real clusters, and what is short enough not to be in the way. */
const durations: Readonly<Record<string, readonly [realistic: number, fast: number]>> = {
  CreateVolume: [2500, 40],
  DeleteVolume: [600, 20],
  ControllerPublishVolume: [2200, 40],
  ControllerUnpublishVolume: [5200, 40],
  ControllerExpandVolume: [4000, 40],
  ControllerModifyVolume: [4000, 40],
  CreateSnapshot: [1200, 40],
  DeleteSnapshot: [400, 20],
  NodeStageVolume: [900, 15],
  NodeUnstageVolume: [100, 5],
  NodeExpandVolume: [200, 10],
  NodePublishVolume: [60, 5],
  NodeUnpublishVolume: [40, 5],
};

const byApp = 'app';

/** Which workload's Pod it is, by its labels. */
export function appOf({ metadata }: Pod): string | undefined {
  return metadata.labels?.app ?? metadata.labels?.['app.kubernetes.io/name'];
}

const hasContainer = ({ spec }: Pod, name: string) => spec?.containers.some((one) => one.name === name) === true;

/** Controllers and nodes may have the same labels; sidecars tell them apart. */
function serves(pod: Pod, part: 'controller' | 'node'): boolean {
  const leads = hasContainer(pod, 'csi-provisioner');
  return part === 'controller' ? leads : !leads || hasContainer(pod, 'node-driver-registrar');
}

/** Whether the plug-in in the Pod answers. */
function isServing(pod: Pod, container: string): boolean {
  const status = pod.status?.containerStatuses?.find(({ name }) => name === container);
  return pod.metadata.deletionTimestamp === undefined && status?.state?.running !== undefined;
}

/** The installation of a lab's drivers. */
export function createInstallation(options: InstallationOptions): Installation {
  const { drivers, cloud, clock, activity, informers, timing } = options;
  const pods = informers.for('pods');
  pods.addIndex(byApp, (pod) => {
    const app = appOf(pod);
    return app === undefined ? [] : [`${pod.metadata.namespace ?? ''}/${app}`];
  });
  const podsOf = ({ workload }: CsiDriver, app: string, part: 'controller' | 'node') =>
    pods
      .byIndex(byApp, `${workload.namespace}/${app}`)
      .filter((pod) => serves(pod, part) && isServing(pod, workload.plugin));

  const controllerPod = (driver: CsiDriver) => podsOf(driver, driver.workload.controllerApp, 'controller')[0];
  const nodePod = (driver: CsiDriver, node: string) =>
    podsOf(driver, driver.workload.nodeApp, 'node').find(({ spec }) => spec?.nodeName === node);

  const wait = (method: string) => {
    const [realistic, fast] = durations[method] ?? [0, 0];
    const time = timing === 'realistic' ? realistic : fast;
    return new Promise<void>((resolve) => void clock.after(time, resolve));
  };

  async function call(driver: CsiDriver, find: () => Pod | undefined, what: Call, serve: () => Message): Promise<void> {
    const unavailable = () => {
      const socket = 'dial unix /csi/csi.sock: connect: connection refused';
      return new CsiError('Unavailable', `connection error: desc = "transport: Error while dialing: ${socket}"`);
    };
    if (find() === undefined) throw unavailable();
    const end = activity.begin();
    try {
      await wait(what.method);
      const pod = find();
      if (pod === undefined) throw unavailable();
      const outcome = attempt(serve);
      for (const line of driver.log(what, outcome)) {
        options.writeLog(pod, driver.workload.plugin, klogText(line, clock.now()));
      }
      if ('error' in outcome) throw outcome.error;
    } finally {
      end();
    }
  }

  return {
    drivers,
    cloud,
    context: { cloud, hex: (length) => options.random.hex(length) },
    now: () => clock.now(),
    diskId: (driver, handle) => driver.repairHandle?.(handle, cloud) ?? handle,
    find: (name) => drivers.find((driver) => driver.name === name),
    controllerPod,
    nodePod,
    callController: (driver, what, serve) =>
      call(driver, () => controllerPod(driver), { ...what, service: 'Controller' }, serve),
    callNode: (driver, node, what, serve) =>
      call(driver, () => nodePod(driver, node), { ...what, service: 'Node' }, serve),
    log: (driver, container, line) => {
      const pod = controllerPod(driver);
      if (pod !== undefined) options.writeLog(pod, container, klogText(line, clock.now()));
    },
  };
}

function attempt(serve: () => Message): Outcome {
  try {
    return { response: serve() };
  } catch (error) {
    if (!(error instanceof CsiError)) throw error;
    return { error };
  }
}
