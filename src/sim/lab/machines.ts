import type { Lab } from '#api';
import { diskSize } from '../kube/index.ts';
import { type FileServer, layOutFileServer } from '../nfs/index.ts';
import { createDisk, createKernel } from '../runtime/index.ts';
import { machineFiles } from './machine-files.ts';
import { nodeParameters, type SimulatedMachine } from './machine-hardware.ts';
import type { NodeInstallation } from './node-files.ts';
import type { Topology } from './topology.ts';
import type { Trees } from './trees.ts';

/** The machines of a lab that are there now. Each is installed when it is laid out for the first time. */
export interface LabMachines {
  /** By name. */
  readonly all: ReadonlyMap<string, SimulatedMachine>;
  /** Throws Error when there is none of that name. */
  named(name: string): SimulatedMachine;
  /** Installs them all anew, or takes what the database has of them. */
  layOut(): void;
  /** As `layOut`, of one. */
  layOutOne(name: string): void;
  fileServers(): readonly FileServer[];
}

/** Before `layOut` there are none. */
export function createLabMachines(options: {
  readonly lab: Lab;
  readonly topology: Topology;
  readonly trees: Trees;
  readonly now: () => number;
  readonly installation: (name: string) => NodeInstallation | undefined;
}): LabMachines {
  const { lab, topology, trees, now, installation } = options;
  const all = new Map<string, SimulatedMachine>();
  const named = (name: string): SimulatedMachine => {
    const machine = all.get(name);
    if (machine === undefined) throw new Error(`no machine ${name}`);
    return machine;
  };
  const layOutOne = (name: string): void => {
    const node = topology.node(name);
    const disk = createDisk(diskSize(node));
    const storage = trees.storage(`machine/${name}`);
    const files = machineFiles(name, now, storage, disk.space(), installation(name), topology.knownTo(name));
    const kernel = createKernel(files, node === undefined ? {} : nodeParameters);
    all.set(name, { name, files, disk, kernel });
  };
  return {
    all,
    named,
    layOutOne,
    layOut: () => {
      all.clear();
      for (const name of topology.names) layOutOne(name);
      for (const { name, exports } of lab.fileServers ?? []) layOutFileServer(named(name).files, exports);
    },
    fileServers: () =>
      [...topology.fileServers].map(([name, address]) => ({ name, address, files: named(name).files })),
  };
}
