import type { Clock, Lab } from '#api';
import { type Kubernetes, podRange } from '../kube/index.ts';
import { commonServices, dockerServices, fileServices, type MachineView, nodeServices } from '../machines/index.ts';
import type { DockerHost } from './docker-host.ts';
import { sizeOf } from './machine-hardware.ts';
import type { LabMachines } from './machines.ts';
import { isControlPlane, type Topology } from './topology.ts';

/** What a machine without a kubelet uses: milliseconds of each second of a core, bytes. */
const idle = { milliCores: 20, memory: 420 * 2 ** 20 };

/** What the people on each machine see of the cluster and the engine that run there. `replaceHost`: gives the lab another Docker host. */
export function machineViews(options: {
  readonly lab: Lab;
  readonly topology: Topology;
  readonly machines: LabMachines;
  readonly kubernetes: Kubernetes | undefined;
  readonly dockerHost: DockerHost | undefined;
  readonly replaceHost: () => void;
  readonly clock: Clock;
}): (name: string) => MachineView {
  const { lab, topology, machines, kubernetes, dockerHost, replaceHost, clock } = options;
  const bootedAt = clock.now();
  return (name) => {
    const node = topology.node(name);
    const kubelet = () => kubernetes?.kubelet(name);
    const dockerHere = dockerHost?.name === name ? dockerHost : undefined;
    const size = sizeOf(node);
    return {
      services: () => {
        const agent = kubelet();
        return [
          ...commonServices(bootedAt),
          ...(agent === undefined ? [] : nodeServices(agent)),
          ...(dockerHere === undefined ? [] : dockerServices(bootedAt)),
          ...(topology.fileServers.has(name) ? fileServices(bootedAt) : []),
        ];
      },
      node: () => kubelet()?.view,
      isControlPlane: () => node !== undefined && isControlPlane(node),
      network: () => {
        if (dockerHere !== undefined) return dockerHere.engine.host;
        const network = kubernetes?.network() ?? dockerHost?.engine.network;
        return kubelet()?.stack ?? network?.stackAt(topology.fileServers.get(name) ?? '');
      },
      podNetworks: () =>
        lab.kubernetes?.setup !== 'kubeadm' || kubelet() === undefined
          ? []
          : topology.nodes.map((one, index) => ({ base: podRange(index).replace(/\/.*/, ''), isOwn: one === node })),
      kernel: machines.named(name).kernel,
      proxiedPorts: () => (kubelet() === undefined ? [] : (kubernetes?.proxiedPorts(name) ?? [])),
      hardware: {
        ...size,
        bootedAt,
        memory: () => kubelet()?.memory ?? { total: size.memory, used: idle.memory },
        milliCores: () => kubelet()?.nodeUsage().milliCores ?? idle.milliCores,
      },
      fileServers: machines.fileServers,
      // What else there is on a Docker host would be lost for nothing.
      powerOff: dockerHere !== undefined && (lab.docker?.plugins ?? []).length > 0 ? replaceHost : undefined,
    };
  };
}
