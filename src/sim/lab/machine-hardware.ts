import type { Lab } from '#api';
import { diskSize, memorySize, processorsOf } from '../kube/index.ts';
import type { Disk, Files, Kernel } from '../runtime/index.ts';

type LabNode = NonNullable<Lab['kubernetes']>['nodes'][number];

/** A machine of a lab: what outlives the people who log in there. */
export interface SimulatedMachine {
  readonly name: string;
  readonly files: Files;
  readonly disk: Disk;
  readonly kernel: Kernel;
}

/** How large the machine of a node is; without a node that of any other machine. Bytes, and whole processors. */
export function sizeOf(node: LabNode | undefined): {
  readonly processors: number;
  readonly disk: number;
  readonly memory: number;
} {
  return {
    processors: processorsOf(node),
    disk: diskSize(node),
    memory: node === undefined ? 4 * 2 ** 30 : memorySize(node),
  };
}

/** What kubelet and kube-proxy set in the kernel of their node. Follows pkg/kubelet/cm setupKernelTunables. */
export const nodeParameters: Readonly<Record<string, string>> = {
  'kernel.keys.root_maxbytes': '25000000',
  'kernel.keys.root_maxkeys': '1000000',
  'kernel.panic': '10',
  'kernel.panic_on_oops': '1',
  'vm.overcommit_memory': '1',
  'vm.panic_on_oom': '0',
  'net.netfilter.nf_conntrack_max': '131072',
  'net.nf_conntrack_max': '131072',
};
