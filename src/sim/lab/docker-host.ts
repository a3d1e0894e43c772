import type { Clock, Handler, Lab, VolumePlugin } from '#api';
import { createDockerEngine, type DockerEngine } from '../docker/index.ts';
import { mountShare } from '../nfs/index.ts';
import type { LabDatabase } from '../persistence/lab-database.ts';
import {
  createFileTree,
  createNetwork,
  createRuntime,
  type DiskSpace,
  type Files,
  type ImageLibrary,
  joinNeighbours,
  type Neighbours,
} from '../runtime/index.ts';
import type { SeededRandom } from '../time/index.ts';
import type { PublishedPorts, Simulation } from '../types.ts';
import type { LabMachines } from './machines.ts';
import { simulatedPlace } from './plugin-place.ts';
import type { Topology } from './topology.ts';
import type { Trees } from './trees.ts';

export interface DockerHostOptions {
  readonly docker: NonNullable<Lab['docker']>;
  readonly topology: Topology;
  readonly machines: LabMachines;
  readonly neighbours: Neighbours;
  readonly trees: Trees;
  readonly database: LabDatabase | undefined;
  readonly library: ImageLibrary;
  readonly volumePlugins: readonly VolumePlugin[];
  readonly clock: Clock;
  readonly random: SeededRandom;
}

/**
 * The Docker host of a lab: its engine, the layers of containers on its disk, its volume plug-ins. The engine may be replaced by a new
 * one; whoever asks or listens keeps doing so. `boot` comes before everything else.
 */
export class DockerHost {
  readonly name: string;
  /** The Engine API, whatever engine stands behind it. */
  readonly served: NonNullable<Simulation['docker']>;
  readonly #options: DockerHostOptions;
  readonly #now: () => number;
  readonly #runtime: ReturnType<typeof createRuntime>;
  /** The room that the writable layers take, by layer: images' layers are shared and small. */
  readonly #spaces = new Map<string, DiskSpace>();
  /** What plug-ins keep, by their names: it outlives the machine. */
  readonly #pluginStorages = new Map<string, Files>();
  readonly #portListeners = new Set<() => void>();
  #engine: DockerEngine | undefined;

  constructor(options: DockerHostOptions) {
    const { docker, clock, random, library, database } = options;
    this.name = docker.machine;
    this.#options = options;
    this.#now = () => clock.now();
    this.#runtime = createRuntime({
      clock,
      random,
      program: library.program,
      journal: (id) => database?.journal(layerTree(id)),
      space: (id) => this.#spaceOf(id),
    });
    this.served = { handler: (request) => this.engine.handler(request), ports: this.#ports() };
  }

  /** The one that runs now. */
  get engine(): DockerEngine {
    if (this.#engine === undefined) throw new Error('the Docker host was not booted');
    return this.#engine;
  }

  /** Starts an engine on what lies on the machine's disk; it knows nothing of plug-ins' volumes of another life. */
  boot(): void {
    this.#pluginStorages.clear();
    this.#start();
  }

  /** The machine goes away with all that is on its disk; a new one takes its name, as in a group that keeps its size. */
  replace(): void {
    const { database, machines } = this.#options;
    this.engine.close();
    const replace = (): void => {
      database?.dropDockerHost(machineTree(this.name));
      for (const space of this.#spaces.values()) space.close();
      this.#spaces.clear();
      machines.layOutOne(this.name);
      this.#start();
    };
    if (database === undefined) replace();
    else database.atOnce(replace);
  }

  /** As `replace`, and what plug-ins kept elsewhere is gone as well: a host that nobody has used yet. */
  renew(): void {
    this.#pluginStorages.clear();
    this.replace();
  }

  /** The engine stops as at a power cut. */
  stop(): void {
    this.#engine?.close();
  }

  async close(): Promise<void> {
    this.stop();
    await this.#runtime.close();
  }

  #start(): void {
    const { docker, topology, machines, neighbours, library, database, clock, random } = this.#options;
    const { files } = machines.named(this.name);
    const network = createNetwork({ clock });
    joinNeighbours(network, neighbours);
    this.#engine = createDockerEngine({
      clock,
      random,
      files,
      network,
      address: topology.dockerAddress,
      listeners: this.#startPlugins(files),
      neighbours: topology.fileServers,
      mountShare: (server, path, client) => mountShare(machines.fileServers(), server, path, client),
      hostname: this.name,
      storageDriver: docker.storageDriver,
      runtime: this.#runtime,
      library,
      images: docker.images ?? [],
      journal: database?.docker,
      loadLayer: (id) => this.#loadLayer(id),
      dropLayer: (id) => this.#dropLayer(id),
    });
    this.#engine.onPublished(() => this.#tellPorts());
    this.#tellPorts();
  }

  /** Each on its socket; their storage is not on the host. Throws Error for one that the program does not have. */
  #startPlugins(files: Files): ReadonlyMap<string, Handler> {
    const { docker, topology, machines, trees, volumePlugins } = this.#options;
    const listeners = new Map<string, Handler>();
    for (const name of docker.plugins ?? []) {
      const plugin = volumePlugins.find((one) => one.name === name);
      if (plugin === undefined)
        throw new Error(`the lab's Docker host needs a volume plug-in that labs/plugins lacks: ${name}`);
      const socket = `/run/docker/plugins/${name}.sock`;
      files.makeDirectory('/run/docker/plugins', { recursive: true });
      if (!files.exists(socket)) files.makeNode(socket, 'socket', 0o660);
      const storage = this.#pluginStorages.get(name) ?? trees.open(`plugin/${name}`);
      this.#pluginStorages.set(name, storage);
      const place = simulatedPlace({
        host: this.name,
        address: topology.dockerAddress,
        files,
        storage,
        mountFolder: plugin.mountFolder,
        now: this.#now,
        fileServers: machines.fileServers,
      });
      listeners.set(socket, plugin.serve(place));
    }
    return listeners;
  }

  #spaceOf(id: string): DiskSpace {
    const space = this.#options.machines.named(this.name).disk.space();
    this.#spaces.set(id, space);
    return space;
  }

  /** A container's writable layer as the database has it; undefined: it has none. */
  #loadLayer(id: string) {
    const stored = this.#options.trees.storage(layerTree(id));
    if (stored?.loaded === undefined) return undefined;
    return { id, tree: createFileTree({ now: this.#now, ...stored, space: this.#spaceOf(id) }) };
  }

  #dropLayer(id: string): void {
    this.#spaces.get(id)?.close();
    this.#spaces.delete(id);
    this.#options.database?.drop(layerTree(id));
  }

  #tellPorts(): void {
    for (const listener of this.#portListeners) listener();
  }

  #ports(): PublishedPorts {
    return {
      now: () => this.#engine?.published() ?? [],
      onChange: (changed) => this.#portListeners.add(changed),
      connect: async ({ address, port }) =>
        this.engine.host.connect(address === '0.0.0.0' ? '127.0.0.1' : address, port),
    };
  }
}

const layerTree = (id: string): string => `layer/${id}`;
const machineTree = (name: string): string => `machine/${name}`;
