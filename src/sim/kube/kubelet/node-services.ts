import type { Pod } from '#types/core-v1';
import { asFiles } from '../../runtime/files/create-file-tree.ts';
import type { NetworkStack } from '../../runtime/network/types.ts';
import { type Client, type EventRecorder, objectKey } from '../client/index.ts';
import { isPodTerminated } from '../helpers/pods.ts';
import { type AdmissionInput, rejectionOf } from './admission.ts';
import { createCsiMounter } from './csi/csi-mounter.ts';
import type { Registration } from './csi/registration.ts';
import type { ImageStore } from './image-store.ts';
import type { NetworkPlugin } from './network-plugin.ts';
import { createNodeDialer } from './node-dialer.ts';
import type { NodeMemory } from './node-memory.ts';
import { nodeAddress } from './node-object.ts';
import { createPodAddresses } from './pod-addresses.ts';
import type { NodeServices } from './pod-worker-options.ts';
import { requestToken } from './request-token.ts';
import type { KubeletOptions } from './types.ts';

/** How long the opening of a lab takes at most; milliseconds. */
const openingTime = 3000;

/** The parts of a kubelet that its Pods use. */
export interface NodeParts {
  readonly options: KubeletOptions;
  readonly client: Client;
  readonly recorder: EventRecorder;
  readonly images: ImageStore;
  readonly memory: NodeMemory;
  readonly network: NetworkPlugin;
  readonly registration: Registration;
  readonly hostStack: NetworkStack;
  /** The Pods of the node. */
  readonly others: () => readonly Pod[];
  readonly pressures: () => AdmissionInput['pressures'];
}

/** What the Pods of a node are given to work with. `resync` has one of them looked at again. */
export function nodeServices(parts: NodeParts): (resync: NodeServices['resync']) => NodeServices {
  const { options, client, recorder, images, memory, network, registration, hostStack, others, pressures } = parts;
  const { clock, activity, informers, log, random, runtime, files } = options;
  const nodeName = options.node.name;
  const hostIP = nodeAddress(options.index);
  const node = () => informers.for('nodes').get(undefined, nodeName);
  const pods = informers.for('pods');
  const openedAt = clock.now();
  return (resync) => ({
    nodeName,
    hostIP,
    clock,
    activity,
    log,
    client,
    recorder,
    runtime,
    files,
    disk: options.disk,
    memory: memory.pool,
    images,
    random,
    pods,
    node,
    configMap: (namespace, name) => informers.for('configmaps').get(namespace, name),
    secret: (namespace, name) => informers.for('secrets').get(namespace, name),
    services: () => informers.for('services').list(),
    claim: (namespace, name) => informers.for('persistentvolumeclaims').get(namespace, name),
    volume: (name) => informers.for('persistentvolumes').get(undefined, name),
    token: (pod, audience, seconds) => requestToken(client, pod, audience, seconds),
    csi: createCsiMounter({
      nodeName,
      clock,
      activity,
      client,
      recorder,
      files: asFiles(files),
      installation: options.csi,
      registration,
      node,
      driverObject: (name) => informers.for('csidrivers').get(undefined, name),
      resync: (pod) => resync(objectKey(pod)),
    }),
    users: new Map(),
    share: (server, path) => options.mountShare(server, path, { name: nodeName, address: hostIP }),
    addresses: createPodAddresses(options.index),
    network: options.network,
    hostStack,
    dialer: createNodeDialer(hostStack, clock),
    sandboxTime: () => (options.timing === 'realistic' ? 500 + Math.floor(random.next() * 700) : 0),
    reject: (pod) =>
      rejectionOf({
        pod,
        node: node(),
        others: others().filter((other) => other.metadata.uid !== pod.metadata.uid && !isPodTerminated(other)),
        pressures: pressures(),
      }),
    networkProblem: () => network.problem,
    sandboxProblem: () => network.sandboxProblem(),
    comesUp: () => options.timing === 'fast' && clock.now() - openedAt < openingTime,
    version: options.version,
    resync,
  });
}
