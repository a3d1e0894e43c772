import { type Handler, type HttpResponse, type PluginPlace, UserError, type VolumePlugin } from '#api';

/** What a driver is asked for: the `-o` of `docker volume create`. */
export type Options = Readonly<Record<string, string>>;

/** A driver's own part: what its volumes are and may. Functions throw Error with the driver's sentence. */
export interface PluginDefinition {
  readonly name: string;
  readonly scope: 'local' | 'global';
  readonly mountFolder: string;
  /** What is written down of a new volume, defaults filled in. */
  readonly settings: (options: Options) => Options;
  /** What `docker volume inspect` shows as Status; default: nothing. */
  readonly status?: (name: string, settings: Options) => Readonly<Record<string, unknown>>;
  /** Whether only one host at a time can have it. */
  readonly isExclusive: (settings: Options) => boolean;
  /** A directory of a server that it stands for; default: it has files of its own. */
  readonly share?: (settings: Options) => { readonly server: string; readonly path: string };
  /** The driver's sentence around a failure. */
  readonly failure: (operation: string, name: string, why: string) => string;
  readonly attachedElsewhere: (host: string) => string;
}

interface StoredVolume {
  readonly createdAt: string;
  readonly settings: Options;
  /** The hosts that have it. */
  readonly hosts: readonly string[];
}

interface Request {
  readonly Name: string;
  readonly Opts: Options;
  readonly ID: string;
}

const mediaType = 'application/vnd.docker.plugins.v1.2+json';

/** A program that keeps volumes as the definition says and speaks the VolumeDriver protocol. */
export function definePlugin(definition: PluginDefinition): VolumePlugin {
  const { name, mountFolder } = definition;
  return { name, mountFolder, serve: (place) => new Server(definition, place).handler };
}

class Server {
  readonly #definition: PluginDefinition;
  readonly #place: PluginPlace;
  /** Paths and users of what is mounted on this host. */
  readonly #mounted = new Map<string, { readonly path: string; readonly users: Set<string> }>();

  constructor(definition: PluginDefinition, place: PluginPlace) {
    this.#definition = definition;
    this.#place = place;
    // What the host had when it went away is not mounted on its successor.
    for (const [name, volume] of Object.entries(this.#volumes())) {
      if (volume.hosts.includes(place.host)) this.#put(name, { ...volume, hosts: without(volume.hosts, place.host) });
    }
  }

  readonly handler: Handler = async (request) => {
    const call = this.#calls[request.path.replace(/^\//, '')];
    if (request.method !== 'POST' || call === undefined)
      return { status: 404, headers: {}, body: '404 page not found\n' };
    const chunks: Uint8Array[] = [];
    for await (const chunk of request.body) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    try {
      return answer(200, call({ Name: '', ID: '', ...(text.trim() === '' ? {} : JSON.parse(text)) }));
    } catch (error) {
      return answer(500, { Err: error instanceof Error ? error.message : String(error) });
    }
  };

  readonly #calls: Readonly<Record<string, (request: Request) => unknown>> = {
    'Plugin.Activate': () => ({ Implements: ['VolumeDriver'] }),
    'VolumeDriver.Capabilities': () => ({ Capabilities: { Scope: this.#definition.scope } }),
    'VolumeDriver.Create': ({ Name: name, Opts: options }) => this.#create(name, options ?? {}),
    'VolumeDriver.Get': ({ Name: name }) => ({ Volume: this.#render(name, this.#demand('Get', name)) }),
    'VolumeDriver.List': () => ({
      Volumes: Object.entries(this.#volumes()).map(([name, volume]) => this.#render(name, volume)),
    }),
    'VolumeDriver.Path': ({ Name: name }) => {
      this.#demand('Path', name);
      return { Mountpoint: this.#mounted.get(name)?.path ?? '' };
    },
    'VolumeDriver.Mount': ({ Name: name, ID: id }) => this.#mount(name, id),
    'VolumeDriver.Unmount': ({ Name: name, ID: id }) => this.#unmount(name, id),
    'VolumeDriver.Remove': ({ Name: name }) => this.#remove(name),
  };

  #create(name: string, options: Options) {
    if (this.#volumes()[name] !== undefined) return {};
    const settings = this.#within('Create', name, () => this.#definition.settings(options));
    if (this.#definition.share === undefined) this.#place.make(name);
    const createdAt = `${new Date(this.#place.now()).toISOString().slice(0, 19)}Z`;
    this.#put(name, { createdAt, settings, hosts: [] });
    return {};
  }

  #mount(name: string, id: string) {
    const volume = this.#demand('Mount', name);
    const { host } = this.#place;
    const { isExclusive, share, attachedElsewhere } = this.#definition;
    const other = volume.hosts.find((one) => one !== host);
    const path = this.#within('Mount', name, () => {
      if (other !== undefined && isExclusive(volume.settings)) throw new Error(attachedElsewhere(other));
      return this.#mounted.get(name)?.path ?? this.#place.show(name, share?.(volume.settings));
    });
    const users = this.#mounted.get(name)?.users ?? new Set();
    this.#mounted.set(name, { path, users: users.add(id) });
    this.#put(name, { ...volume, hosts: [...without(volume.hosts, host), host] });
    return { Mountpoint: path };
  }

  #unmount(name: string, id: string) {
    const volume = this.#demand('Unmount', name);
    const mounted = this.#mounted.get(name);
    mounted?.users.delete(id);
    if (mounted === undefined || mounted.users.size > 0) return {};
    this.#mounted.delete(name);
    this.#place.hide(name);
    this.#put(name, { ...volume, hosts: without(volume.hosts, this.#place.host) });
    return {};
  }

  #remove(name: string) {
    const { hosts } = this.#demand('Remove', name);
    this.#within('Remove', name, () => {
      const [host] = hosts;
      if (host !== undefined) throw new Error(this.#definition.attachedElsewhere(host));
    });
    if (this.#definition.share === undefined) this.#place.remove(name);
    const { [name]: _, ...others } = this.#volumes();
    this.#place.save(JSON.stringify(others));
    return {};
  }

  #render(name: string, { createdAt, settings }: StoredVolume) {
    const status = this.#definition.status?.(name, settings);
    const Mountpoint = this.#mounted.get(name)?.path ?? '';
    return { Name: name, Mountpoint, CreatedAt: createdAt, ...(status === undefined ? {} : { Status: status }) };
  }

  #demand(operation: string, name: string): StoredVolume {
    const volume = this.#volumes()[name];
    if (volume === undefined) throw new Error(this.#definition.failure(operation, name, 'resource not found'));
    return volume;
  }

  #within<Result>(operation: string, name: string, work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(this.#definition.failure(operation, name, why));
    }
  }

  /** Read each time: other hosts write there, too. Without a prototype, whose properties would be volumes to whoever asks. */
  #volumes(): Readonly<Record<string, StoredVolume>> {
    return Object.assign(Object.create(null), JSON.parse(this.#place.load() ?? '{}')) as Record<string, StoredVolume>;
  }

  #put(name: string, volume: StoredVolume): void {
    this.#place.save(JSON.stringify({ ...this.#volumes(), [name]: volume }));
  }
}

/** A whole number of an option. Throws Error in Go's words. */
export function wholeNumber(text: string): number {
  if (!/^[+-]?\d+$/.test(text)) throw new Error(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}

/** The plug-in of that name. Throws UserError that names those there are. */
export function choosePlugin(all: readonly VolumePlugin[], name: string): VolumePlugin {
  const found = all.find((plugin) => plugin.name === name);
  if (found !== undefined) return found;
  const names = all.map((plugin) => plugin.name).join(', ');
  throw new UserError('no-plugin', `There is no volume plug-in ${name}.`, `Choose one of: ${names}`);
}

function without(hosts: readonly string[], host: string): readonly string[] {
  return hosts.filter((one) => one !== host);
}

function answer(status: number, body: unknown): HttpResponse {
  return { status, headers: { 'Content-Type': mediaType }, body: `${JSON.stringify(body)}\n` };
}
