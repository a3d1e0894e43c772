import type { Clock, Handler } from '#api';
import {
  createNetwork,
  type Files,
  type ImageLibrary,
  type Layer,
  type MountShare,
  type Network,
  type SimulatedRuntime,
} from '../runtime/index.ts';
import type { SeededRandom } from '../time/index.ts';
import type { Life } from './containers/life.ts';
import { refuse } from './engine-error.ts';
import { Events } from './events.ts';
import { type Image, scratch } from './images/image.ts';
import { HostNetwork } from './networks/host.ts';
import type { EngineJournal, ImageTag, NetworkRecord, VolumeRecord } from './records.ts';
import type { StorageDriver } from './storage/driver.ts';
import { storageDriver } from './storage/index.ts';
import { nanosecondTimes } from './times.ts';
import { VolumePlugins } from './volumes/plugins/volume-plugins.ts';
import type { MountedShare } from './volumes/share.ts';

export interface EngineOptions {
  readonly clock: Clock;
  readonly random: SeededRandom;
  /** The machine that the engine runs on. */
  readonly files: Files;
  readonly hostname: string;
  /** Default: overlay2. */
  readonly storageDriver?: string | undefined;
  /** The network that the machine is in, and its address there; default: one of its own. */
  readonly network?: Network | undefined;
  readonly address?: string | undefined;
  /** The lab's other machines: name and address. */
  readonly neighbours?: ReadonlyMap<string, string> | undefined;
  /** Asks a machine for a directory that it shares over NFS; without it there is none. */
  readonly mountShare?: MountShare | undefined;
  /** The programs that listen on unix sockets of the machine, by path; they come and go. */
  readonly listeners?: ReadonlyMap<string, Handler> | undefined;
  readonly runtime: SimulatedRuntime;
  readonly library: ImageLibrary;
  readonly journal?: EngineJournal | undefined;
  /** Brings back a container's writable layer. */
  readonly loadLayer?: ((id: string) => Layer | undefined) | undefined;
  readonly dropLayer?: ((id: string) => void) | undefined;
}

export { dataRoot } from './data-root/path.ts';

/** The state of one engine: what its nouns (files beside this one) read and change. */
export class Engine {
  readonly options: EngineOptions;
  readonly clock: Clock;
  readonly random: SeededRandom;
  readonly files: Files;
  readonly events: Events;
  readonly host: HostNetwork;
  readonly storage: StorageDriver;
  readonly lives = new Map<string, Life>();
  readonly volumes = new Map<string, VolumeRecord>();
  /** Volumes that lie on other machines, by name, while containers use them. */
  readonly shares = new Map<string, MountedShare>();
  readonly plugins: VolumePlugins;
  /** Where volumes of plug-ins were when their drivers last said so, by name. */
  readonly mountpoints = new Map<string, string>();
  /** The ends of what is being done to volumes, by name. */
  readonly volumeTurns = new Map<string, Promise<void>>();
  readonly networks = new Map<string, NetworkRecord>();
  readonly images = new Map<string, Image>();
  /** Images that were removed while containers stood on them. */
  readonly removedImages = new Map<string, Image>();
  /** By familiar reference. */
  readonly tags = new Map<string, ImageTag>();
  readonly #times: ReturnType<typeof nanosecondTimes>;

  constructor(options: EngineOptions) {
    this.options = options;
    this.clock = options.clock;
    this.random = options.random;
    this.files = options.files;
    this.events = new Events(options.clock);
    this.plugins = new VolumePlugins({
      clock: options.clock,
      files: options.files,
      listener: (path) => options.listeners?.get(path),
    });
    this.storage = storageDriver(options.storageDriver ?? 'overlay2');
    this.host = new HostNetwork({
      network: options.network ?? createNetwork({ clock: options.clock }),
      hostname: options.hostname,
      address: options.address ?? '172.30.1.2',
      files: options.files,
      neighbours: options.neighbours ?? new Map(),
    });
    this.#times = nanosecondTimes(() => options.clock.now());
  }

  /** Now, in RFC 3339 with nanoseconds. */
  time(): string {
    return this.#times.text();
  }

  newId(): string {
    for (;;) {
      const id = this.random.hex(64);
      // An id whose short form is a number could not be told from one.
      if (!/^\d+$/.test(id.slice(0, 12))) return id;
    }
  }

  /** By id, by name, by a prefix of the id. Throws EngineError 404 or 400. */
  container(name: string): Life {
    const found = this.findContainer(name);
    if (found === undefined) throw refuse.noSuchContainer(name);
    return found;
  }

  findContainer(name: string): Life | undefined {
    const plain = name.replace(/^\//, '');
    const byId = this.lives.get(plain);
    if (byId !== undefined) return byId;
    const all = [...this.lives.values()];
    const byName = all.find((life) => life.record.name === plain);
    if (byName !== undefined || plain === '') return byName;
    const byPrefix = all.filter((life) => life.record.id.startsWith(plain));
    if (byPrefix.length > 1) throw refuse.ambiguous(plain);
    return byPrefix[0];
  }

  /** The image that a container stands on, even when it was removed since. */
  imageOf(life: Life): Image | undefined {
    const id = life.record.imageId;
    return id === '' ? scratch : (this.images.get(id) ?? this.removedImages.get(id));
  }

  saveContainer(life: Life): void {
    this.options.journal?.put('container', life.record.id, life.record);
  }
}
