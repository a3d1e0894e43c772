import type { Engine } from '../engine.ts';
import { EngineError, refuse } from '../engine-error.ts';
import type { VolumeRecord } from '../records.ts';
import { PluginError } from './plugins/plugin-error.ts';
import type { DriverVolume, VolumeDriver } from './plugins/volume-driver.ts';
import { localDriver, type Volume } from './volume.ts';

/** Volumes whose drivers are in plug-ins. Follows volume/service store.go. */

/** A plug-in's failure as the API tells it: `create x: why`. */
export function failedWith(operation: string, name: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof PluginError)) throw error;
    throw new EngineError(error.status, `${operation} ${name}: ${error.message}`);
  };
}

/** What its driver says of a volume that is written down; undefined when the driver has it no more. Rejects with PluginError. */
export async function lookUpForeign(engine: Engine, record: VolumeRecord): Promise<Volume | undefined> {
  const { name, driver: driverName } = record;
  const said = (error: unknown): never => {
    if (!(error instanceof PluginError)) throw error;
    const { message, status } = error;
    throw new PluginError(`error while checking if volume "${name}" exists in driver "${driverName}": ${message}`, {
      status,
    });
  };
  const driver = await engine.plugins.driver(driverName).catch(said);
  const found = await driver.get(name).catch(said);
  if (found === undefined) return undefined;
  engine.mountpoints.set(name, found.mountpoint);
  return foreignVolume(record, driver, found);
}

/** Asks every driver for a volume that nobody wrote down, and writes it down. */
export async function probeDrivers(engine: Engine, name: string): Promise<Volume | undefined> {
  for (const driver of await engine.plugins.all()) {
    const found = await driver.get(name).catch(() => undefined);
    if (found === undefined) continue;
    const record = {
      name,
      createdAt: found.createdAt,
      driver: driver.name,
      labels: null,
      options: null,
      anonymous: false,
    };
    keep(engine, record);
    engine.mountpoints.set(name, found.mountpoint);
    return foreignVolume(record, driver, found);
  }
  return undefined;
}

/** Has a driver make a volume, unless it has one of that name. Rejects with EngineError. */
export async function createForeign(engine: Engine, wanted: VolumeRecord): Promise<Volume> {
  const failed = failedWith('create', wanted.name);
  const driver = await engine.plugins.driver(wanted.driver).catch(failed);
  const found = await driver.get(wanted.name).catch(() => undefined);
  if (found === undefined) await driver.create(wanted.name, wanted.options).catch(failed);
  const record = { ...wanted, createdAt: found?.createdAt ?? '0001-01-01T00:00:00Z' };
  keep(engine, record);
  engine.mountpoints.set(record.name, found?.mountpoint ?? '');
  return { ...record, mountpoint: found?.mountpoint ?? '', scope: await driver.scope() };
}

/** Rejects with EngineError; with `force` the engine forgets it all the same. */
export async function removeForeign(engine: Engine, record: VolumeRecord, force: boolean): Promise<void> {
  const failed = failedWith('remove', record.name);
  const driver = await engine.plugins.driver(record.driver).catch(failed);
  try {
    await driver.remove(record.name).catch(failed);
  } catch (error) {
    if (force) forget(engine, record.name);
    throw error;
  }
  forget(engine, record.name);
}

/** All volumes of all plug-ins, and what those say that do not answer, whose volumes are the ones last known. */
export async function listForeign(
  engine: Engine,
): Promise<{ readonly volumes: readonly Volume[]; readonly warnings: readonly string[] }> {
  const volumes: Volume[] = [];
  const warnings: string[] = [];
  const lists = (await engine.plugins.all()).map(async (driver) => {
    const own = (record: VolumeRecord | undefined) => (record?.driver === driver.name ? record : undefined);
    const scope = await driver.scope();
    try {
      for (const found of await driver.list()) {
        const known = engine.volumes.get(found.name);
        if (known !== undefined && known.driver !== driver.name) continue;
        const unknown = { labels: null, options: null, anonymous: false, driver: driver.name };
        volumes.push({
          ...unknown,
          ...known,
          name: found.name,
          createdAt: found.createdAt,
          mountpoint: found.mountpoint,
          scope,
        });
      }
    } catch (error) {
      warnings.push(`list ${driver.name}: ${error instanceof Error ? error.message : String(error)}`);
      const known = [...engine.volumes.values()].flatMap((record) => own(record) ?? []);
      volumes.push(
        ...known.map((record) => ({ ...record, mountpoint: engine.mountpoints.get(record.name) ?? '', scope })),
      );
    }
  });
  await Promise.all(lists);
  return { volumes, warnings };
}

/** Mounts a volume for whoever `id` is; the path of its files on the machine. Rejects with EngineError. */
export async function mountForeign(engine: Engine, name: string, driverName: string, id: string): Promise<string> {
  const driver = await driverOf(engine, name, driverName);
  const path = await driver.mount(name, id);
  engine.mountpoints.set(name, path);
  return path;
}

export async function unmountForeign(engine: Engine, name: string, driverName: string, id: string): Promise<void> {
  const driver = await driverOf(engine, name, driverName);
  await driver.unmount(name, id);
  engine.mountpoints.set(name, '');
}

/** Forgets a volume: its driver has it no more. */
export function forget(engine: Engine, name: string): void {
  engine.volumes.delete(name);
  engine.mountpoints.delete(name);
  engine.options.journal?.remove('volume', name);
}

export function isForeign({ driver }: { readonly driver?: string | undefined }): boolean {
  return driver !== undefined && driver !== localDriver;
}

function keep(engine: Engine, record: VolumeRecord): void {
  engine.volumes.set(record.name, record);
  engine.options.journal?.put('volume', record.name, record);
}

/** The driver of a volume that is there. */
async function driverOf(engine: Engine, name: string, driverName: string): Promise<VolumeDriver> {
  const driver = await engine.plugins.driver(driverName);
  const record = engine.volumes.get(name);
  const found = record === undefined ? undefined : await lookUpForeign(engine, record).catch(failedWith('get', name));
  if (found === undefined) throw refuse.noSuchVolume(name);
  return driver;
}

async function foreignVolume(record: VolumeRecord, driver: VolumeDriver, found: DriverVolume): Promise<Volume> {
  const { createdAt, mountpoint, status } = found;
  return { ...record, createdAt, mountpoint, status, scope: await driver.scope() };
}
