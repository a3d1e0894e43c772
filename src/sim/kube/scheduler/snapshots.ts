import type { Pod } from '#types/core-v1';
import type { Informers } from '../client/index.ts';
import { controllerSelector } from './controller-selector.ts';
import { type Inventory, takenDevices } from './devices/allocate.ts';
import type { NodeCache } from './node-cache.ts';
import { isSchedulable } from './pod-state.ts';
import { priorityOf } from './preemption.ts';
import { type NodeInfo, nodeInfo, type Snapshot } from './snapshot.ts';

const byNode = 'node';
const byNamespace = 'namespace';

function withGuests(info: NodeInfo, guests: readonly Pod[]): NodeInfo {
  const here = guests.filter(({ status }) => status?.nominatedNodeName === info.name);
  return here.length === 0 ? info : nodeInfo(info.node, [...info.pods, ...here]);
}

/**
 * What the scheduler sees of the cluster when it looks for a place for a Pod: also the Pods for which others had to go, on
 * their nodes, when they are as important as that one.
 */
export function createSnapshots(informers: Informers, cache: NodeCache): (subject: Pod) => Snapshot {
  const claims = informers.for('persistentvolumeclaims');
  const volumes = informers.for('persistentvolumes');
  const nodes = informers.for('nodes');
  const classes = informers.for('storageclasses');
  const csiDrivers = informers.for('csidrivers');
  const csiNodes = informers.for('csinodes');
  const capacities = informers.for('csistoragecapacities');
  const attachments = informers.for('volumeattachments');
  attachments.addIndex(byNode, ({ spec }) => [spec.nodeName]);
  const resourceClaims = informers.for('resourceclaims');
  const deviceClasses = informers.for('deviceclasses');
  const slices = informers.for('resourceslices');
  const namespaces = informers.for('namespaces');
  const budgets = informers.for('poddisruptionbudgets');
  const services = informers.for('services');
  services.addIndex(byNamespace, ({ metadata }) => [metadata.namespace ?? '']);

  return (subject) => {
    const guests = cache
      .nominated()
      .filter(
        (pod) =>
          pod.metadata.uid !== subject.metadata.uid && isSchedulable(pod) && priorityOf(pod) >= priorityOf(subject),
      );
    const infos = cache.infos(nodes.list());
    let inventory: Inventory | undefined;
    return {
      nodes: guests.length === 0 ? infos : infos.map((info) => withGuests(info, guests)),
      resourceClaim: (namespace, name) => resourceClaims.get(namespace, name),
      devices: () => {
        inventory ??= {
          slices: slices.list(),
          taken: takenDevices(resourceClaims.list()),
          deviceClass: (name) => deviceClasses.get(undefined, name),
        };
        return inventory;
      },
      namespaces: new Map(namespaces.list().map(({ metadata }) => [metadata.name ?? '', metadata.labels ?? {}])),
      claim: (namespace, name) => claims.get(namespace, name),
      volume: (name) => volumes.get(undefined, name),
      volumes: () => volumes.list(),
      storageClass: (name) => classes.get(undefined, name),
      csiDriver: (name) => csiDrivers.get(undefined, name),
      csiNode: (name) => csiNodes.get(undefined, name),
      capacities: () => capacities.list(),
      attachments: (node) => attachments.byIndex(byNode, node),
      budgets: () => budgets.list(),
      services: (namespace) => services.byIndex(byNamespace, namespace),
      controllerSelector: (pod) => controllerSelector(pod, informers),
    };
  };
}
