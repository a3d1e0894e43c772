import type { Clock } from '#api';
import type { SeededRandom } from '../time/index.ts';
import { Container } from './container.ts';
import { createFileTree } from './files/create-file-tree.ts';
import type { DiskSpace } from './files/disk.ts';
import type { FileJournal } from './files/memory-store.ts';
import { createNetwork } from './network/network.ts';
import type { Program } from './process/program.ts';
import { findProgram } from './programs/index.ts';
import type { ContainerOptions, Layer, Runtime } from './types.ts';

export interface RuntimeOptions {
  readonly clock: Clock;
  readonly random: SeededRandom;
  /** Servers that images bring, by name; they come before the programs that every image has. */
  readonly program?: (name: string) => Program | undefined;
  /** Where the writable layer of that container is kept; undefined: in memory only. */
  readonly journal?: (id: string) => FileJournal | undefined;
  /** What the writable layer of that container takes of a disk; default: nothing that counts. */
  readonly space?: (id: string) => DiskSpace | undefined;
}

/** The simulated container runtime, with containers of the whole interface. */
export interface SimulatedRuntime extends Runtime {
  createContainer(options: ContainerOptions): Container;
  /** A new, empty writable layer. */
  createLayer(id: string): Layer;
}

/** The container runtime that Pods, Docker and machines share. */
export function createRuntime(options: RuntimeOptions): SimulatedRuntime {
  const containers = new Set<WeakRef<Container>>();
  const { clock, random } = options;
  const held = { bytes: 0 };
  const createLayer = (id: string, space = options.space?.(id)): Layer => ({
    id,
    tree: createFileTree({ now: () => clock.now(), journal: options.journal?.(id), space }),
  });
  return {
    createLayer: (id) => createLayer(id),
    createContainer: (containerOptions) => {
      const container = new Container(containerOptions, {
        clock,
        random: () => random.next(),
        program: (file, calledAs) => options.program?.(file) ?? findProgram(file, calledAs),
        newLayer: createLayer,
        held,
        lonely: (name) => createNetwork({ clock }).createStack({ name, addresses: [] }),
      });
      containers.add(new WeakRef(container));
      return container;
    },
    close: async () => {
      for (const reference of containers) {
        for (const entry of reference.deref()?.processes ?? []) entry.signal('KILL', true);
      }
      containers.clear();
    },
  };
}
