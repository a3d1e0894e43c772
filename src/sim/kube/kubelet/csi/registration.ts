import type { Pod } from '#types/core-v1';
import type { CSINodeDriver } from '#types/storage-v1';
import { type Activity, type Client, type Informers, isAlreadyExists } from '../../client/index.ts';
import { appOf, type CsiDriver, type Installation } from '../../csi/index.ts';
import { migratedPlugins } from '../../helpers/migrated-plugins.ts';

const nodeIdAnnotation = 'csi.volume.kubernetes.io/nodeid';
const migratedAnnotation = 'storage.alpha.kubernetes.io/migrated-plugins';

export interface RegistrationOptions {
  readonly nodeName: string;
  readonly client: Client;
  readonly activity: Activity;
  readonly informers: Informers;
  /** The drivers of the lab; undefined when it has none. */
  readonly installation: Installation | undefined;
  readonly log: (line: string) => void;
}

/** The node's CSINode, and which drivers answer there. */
export interface Registration {
  /** Makes the CSINode unless there is one. */
  start(): Promise<void>;
  /** Whether the driver registered with this kubelet and is still there. */
  has(driver: string): boolean;
}

/** Keeps CSINode, and what drivers want said about the Node. Follows pkg/volume/csi nodeinfomanager. */
export function createRegistration(options: RegistrationOptions): Registration {
  const { nodeName, client, activity, informers, installation, log } = options;
  const registered = new Set<string>();

  async function start(): Promise<void> {
    if (!client.serves('csinodes') || client.get('csinodes', undefined, nodeName) !== undefined) return;
    const uid = client.get('nodes', undefined, nodeName)?.metadata.uid;
    if (uid === undefined) return;
    try {
      await client.create('csinodes', {
        apiVersion: 'storage.k8s.io/v1',
        kind: 'CSINode',
        metadata: {
          name: nodeName,
          annotations: { [migratedAnnotation]: Object.keys(migratedPlugins).sort().join(',') },
          ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: nodeName, uid }],
        },
        spec: { drivers: [] },
      });
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
    }
  }

  async function describeNode(driver: CsiDriver, present: boolean): Promise<void> {
    await client.change('nodes', undefined, nodeName, (draft) => {
      const annotations = { ...draft.metadata.annotations };
      const ids = JSON.parse(annotations[nodeIdAnnotation] ?? '{}') as Record<string, string>;
      if (present) ids[driver.name] = driver.nodeId(draft);
      else delete ids[driver.name];
      if (Object.keys(ids).length === 0) delete annotations[nodeIdAnnotation];
      else annotations[nodeIdAnnotation] = JSON.stringify(ids);
      draft.metadata.annotations = annotations;
      if (present) draft.metadata.labels = { ...draft.metadata.labels, ...driver.topology(draft) };
      return true;
    });
  }
  const nodeOf = () => client.get('nodes', undefined, nodeName);

  async function register(driver: CsiDriver): Promise<void> {
    await installation?.callNode(driver, nodeName, { method: 'NodeGetInfo', request: {} }, () => ({}));
    const node = nodeOf();
    if (node === undefined) return;
    await describeNode(driver, true);
    const count = driver.maxVolumes(node);
    const topologyKeys = Object.keys(driver.topology(node)).sort();
    const entry: CSINodeDriver = {
      name: driver.name,
      nodeID: driver.nodeId(node),
      topologyKeys: topologyKeys.length === 0 ? (null as unknown as string[]) : topologyKeys,
      ...(count === undefined ? {} : { allocatable: { count } }),
    };
    await start();
    await client.change('csinodes', undefined, nodeName, (draft) => {
      const others = (draft.spec.drivers ?? []).filter(({ name }) => name !== driver.name);
      draft.spec.drivers = [...others, entry];
      return true;
    });
  }

  async function unregister(driver: CsiDriver): Promise<void> {
    await client.change('csinodes', undefined, nodeName, (draft) => {
      draft.spec.drivers = (draft.spec.drivers ?? []).filter(({ name }) => name !== driver.name);
      return true;
    });
    await describeNode(driver, false);
  }

  /** One after the other: what came last counts. */
  let last: Promise<void> = Promise.resolve();
  function follow(driver: CsiDriver): void {
    const present = installation?.nodePod(driver, nodeName) !== undefined;
    if (present === registered.has(driver.name)) return;
    if (present) registered.add(driver.name);
    else registered.delete(driver.name);
    last = last
      .then(() => activity.during(() => (present ? register(driver) : unregister(driver))))
      .catch((error: unknown) => {
        registered.delete(driver.name);
        log(`kubelet ${nodeName}: ${driver.name}: ${error instanceof Error ? error.message : String(error)}`);
      });
  }
  const look = (pod: Pod) => {
    if (pod.spec?.nodeName !== nodeName) return;
    for (const driver of installation?.drivers ?? []) {
      if (appOf(pod) === driver.workload.nodeApp) follow(driver);
    }
  };
  if (installation !== undefined && installation.drivers.length > 0) {
    informers.for('pods').onChange({ added: look, updated: look, deleted: look });
  }
  return { start, has: (driver) => registered.has(driver) };
}
