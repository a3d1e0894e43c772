import type { Lab } from '#api';
import { nodeAddress, podRange } from '../kube/index.ts';
import { type ControlPlaneFacts, labSubnets } from '../kubeadm/index.ts';
import type { NodeInstallation } from './node-files.ts';
import { isControlPlane, type Topology } from './topology.ts';

/** What installs the nodes of a lab: its cluster's authority (PEM), as far as it is given. */
export interface Installer {
  readonly certificateAuthority: string | undefined;
  readonly certificateAuthorityKey?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** What is installed on the machine of that name; undefined when it is no node. */
export function installationOf(
  lab: Lab,
  topology: Topology,
  name: string,
  { certificateAuthority, certificateAuthorityKey: authorityKey, now }: Installer,
): NodeInstallation | undefined {
  const node = topology.node(name);
  if (node === undefined || lab.kubernetes === undefined) return undefined;
  const facts = controlPlaneFacts(lab.kubernetes, topology);
  const kubeadm = { facts, authorityKey, now: now(), podRange: podRange(topology.nodes.indexOf(node)) };
  return {
    name,
    controlPlane: isControlPlane(node),
    server: `https://${facts.address}:6443`,
    certificateAuthority,
    ...(lab.kubernetes.setup === 'kubeadm' ? { kubeadm } : {}),
  };
}

function controlPlaneFacts({ version }: NonNullable<Lab['kubernetes']>, topology: Topology): ControlPlaneFacts {
  const { nodes, controlPlane = nodes[0] } = topology;
  return {
    node: controlPlane?.name ?? '',
    address: nodeAddress(controlPlane === undefined ? 0 : nodes.indexOf(controlPlane)),
    version,
    ...labSubnets,
  };
}
