import type { Lab } from '#api';
import { nodeAddress } from '../kube/index.ts';

type LabNode = NonNullable<Lab['kubernetes']>['nodes'][number];

/** Which machines a lab has, and where they are in its network: nodes, file servers, the Docker host, in the order of their addresses. */
export interface Topology {
  readonly nodes: readonly LabNode[];
  /** Names of all machines: of the nodes, the Docker host, the file servers. */
  readonly names: readonly string[];
  /** Addresses by name. */
  readonly fileServers: ReadonlyMap<string, string>;
  readonly dockerAddress: string;
  /** The node whose API server clients are sent to; undefined without a cluster, or where nothing says which it is. */
  readonly controlPlane: LabNode | undefined;
  /** Undefined for machines that are no nodes. */
  node(name: string): LabNode | undefined;
  /** The machines that one knows by name, with their addresses. The Docker host is in a network of its own. */
  knownTo(name: string): ReadonlyMap<string, string>;
}

export function isControlPlane(node: LabNode): boolean {
  return node.roles?.includes('control-plane') === true;
}

export function topologyOf(lab: Lab): Topology {
  const nodes = lab.kubernetes?.nodes ?? [];
  const servers = lab.fileServers ?? [];
  const fileServers = new Map(servers.map(({ name }, index) => [name, nodeAddress(nodes.length + index)]));
  const nodeAddresses = nodes.map(({ name }, index) => [name, nodeAddress(index)] as const);
  return {
    nodes,
    names: [
      ...nodes.map(({ name }) => name),
      ...(lab.docker === undefined ? [] : [lab.docker.machine]),
      ...fileServers.keys(),
    ],
    fileServers,
    dockerAddress: nodeAddress(nodes.length + servers.length),
    controlPlane: nodes.find(isControlPlane),
    node: (name) => nodes.find((node) => node.name === name),
    knownTo: (name) => new Map([...(lab.docker?.machine === name ? [] : nodeAddresses), ...fileServers]),
  };
}
