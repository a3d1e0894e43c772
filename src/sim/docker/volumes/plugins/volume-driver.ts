import { z } from 'zod';
import type { PluginClient } from './plugin-client.ts';
import { PluginError } from './plugin-error.ts';

/** A volume as its driver tells of it. */
export interface DriverVolume {
  readonly name: string;
  /** Empty while it is not mounted, if the driver says so. */
  readonly mountpoint: string;
  /** RFC 3339, in seconds. */
  readonly createdAt: string;
  readonly status: Readonly<Record<string, unknown>> | undefined;
}

/** What Go makes of a time that nobody gave. */
const noTime = '0001-01-01T00:00:00Z';
/** Milliseconds. */
const longTimeout = 120_000;
const shortTimeout = 60_000;

const volumeSchema = z.looseObject({
  Name: z.string().default(''),
  Mountpoint: z.string().default(''),
  CreatedAt: z.string().nullish(),
  Status: z.record(z.string(), z.unknown()).nullish(),
});

function readVolume(value: unknown): DriverVolume {
  const { Name: name, Mountpoint: mountpoint, CreatedAt: createdAt, Status: status } = volumeSchema.parse(value);
  return {
    name,
    mountpoint,
    createdAt: createdAt == null ? noTime : createdAt.replace(/\.\d+/, ''),
    status: status ?? undefined,
  };
}

/** A volume driver that lives in a plug-in. Methods reject with PluginError. Follows volume/drivers adapter.go and proxy.go. */
export class VolumeDriver {
  readonly name: string;
  readonly #client: PluginClient;
  #scope: string | undefined;

  constructor(name: string, client: PluginClient) {
    this.name = name;
    this.#client = client;
  }

  /** Asked for once; a driver without capabilities is a local one. */
  async scope(): Promise<string> {
    if (this.#scope !== undefined) return this.#scope;
    try {
      const { Capabilities: given } = await this.#call('Capabilities', {});
      const scope = String((given as { readonly Scope?: unknown } | undefined)?.Scope ?? '').toLowerCase();
      this.#scope = scope === 'global' ? scope : 'local';
      return this.#scope;
    } catch {
      return 'local';
    }
  }

  async create(name: string, options: Readonly<Record<string, string>> | null): Promise<void> {
    await this.#call('Create', { Name: name, Opts: options }, longTimeout);
  }

  async remove(name: string): Promise<void> {
    await this.#call('Remove', { Name: name });
  }

  /** Undefined: it has none of that name, whatever it said. Rejects only when nobody answers. */
  async get(name: string): Promise<DriverVolume | undefined> {
    try {
      const { Volume: found } = await this.#call('Get', { Name: name });
      return found == null ? undefined : readVolume(found);
    } catch (error) {
      if (error instanceof PluginError && error.isUnreachable) throw error;
      return undefined;
    }
  }

  async list(): Promise<readonly DriverVolume[]> {
    const { Volumes: found } = await this.#call('List', {});
    return Array.isArray(found) ? found.map(readVolume).map((volume) => ({ ...volume, createdAt: noTime })) : [];
  }

  /** The path on the machine under which its files lie now. `id` is who uses it. */
  async mount(name: string, id: string): Promise<string> {
    const { Mountpoint: path } = await this.#call('Mount', { Name: name, ID: id }, longTimeout);
    return String(path ?? '');
  }

  async unmount(name: string, id: string): Promise<void> {
    await this.#call('Unmount', { Name: name, ID: id });
  }

  async #call(method: string, body: unknown, timeout = shortTimeout): Promise<Record<string, unknown>> {
    const answer = await this.#client.call(`VolumeDriver.${method}`, body, timeout);
    if (typeof answer.Err === 'string' && answer.Err !== '') throw new PluginError(answer.Err);
    return answer;
  }
}
