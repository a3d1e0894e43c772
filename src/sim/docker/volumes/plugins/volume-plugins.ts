import { findPlugin, scanPlugins } from './discovery.ts';
import { PluginClient, type PluginSurroundings, withPatience } from './plugin-client.ts';
import { PluginError } from './plugin-error.ts';
import { VolumeDriver } from './volume-driver.ts';

/**
 * The volume drivers in plug-ins that this engine knows. A plug-in is looked for and activated when somebody first names it, or
 * all volumes are listed; from then on its driver stays known. Follows volume/drivers extpoint.go and pkg/plugins plugins.go.
 */
export class VolumePlugins {
  readonly #around: PluginSurroundings;
  readonly #drivers = new Map<string, VolumeDriver>();
  readonly #lookups = new Map<string, Promise<VolumeDriver>>();

  constructor(around: PluginSurroundings) {
    this.#around = around;
  }

  /** Of those that were activated. */
  get names(): readonly string[] {
    return [...this.#drivers.keys()];
  }

  /** The driver of that name. Rejects with PluginError after 15 seconds when there is none. */
  async driver(name: string): Promise<VolumeDriver> {
    try {
      return await this.#lookUp(name, (look) => withPatience(this.#around.clock, look));
    } catch (error) {
      if (!(error instanceof PluginError)) throw error;
      const { message, status, isUnreachable } = error;
      throw new PluginError(`error looking up volume plugin ${name}: ${message}`, { status, isUnreachable });
    }
  }

  /** Every driver there is; plug-ins that do not answer, or are no volume drivers, are left out. */
  async all(): Promise<readonly VolumeDriver[]> {
    const names = new Set([...this.#drivers.keys(), ...scanPlugins(this.#around.files)]);
    const found = await Promise.allSettled([...names].map((name) => this.#lookUp(name, (look) => look())));
    return found.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  }

  #lookUp(name: string, persistently: (look: () => Promise<string>) => Promise<string>): Promise<VolumeDriver> {
    const known = this.#drivers.get(name);
    if (known !== undefined) return Promise.resolve(known);
    const present = this.#lookups.get(name);
    if (present !== undefined) return present;
    const lookup = this.#activate(name, persistently).finally(() => this.#lookups.delete(name));
    this.#lookups.set(name, lookup);
    return lookup;
  }

  async #activate(name: string, persistently: (look: () => Promise<string>) => Promise<string>): Promise<VolumeDriver> {
    const address = await persistently(async () => {
      const found = findPlugin(this.#around.files, name);
      if (found === undefined)
        throw new PluginError(`plugin "${name}" not found`, { status: 404, isUnreachable: true });
      return found;
    });
    const client = new PluginClient(this.#around, address);
    const { Implements: kinds } = await client.call('Plugin.Activate', undefined).catch((error: unknown) => {
      if (!(error instanceof PluginError)) throw error;
      throw new PluginError(`legacy plugin: ${error.message}`);
    });
    if (!Array.isArray(kinds) || !kinds.includes('VolumeDriver')) {
      throw new PluginError('legacy plugin: Plugin does not implement the requested driver');
    }
    const driver = new VolumeDriver(name, client);
    await driver.scope();
    this.#drivers.set(name, driver);
    return driver;
  }
}
