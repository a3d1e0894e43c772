import { superuser } from '../../runtime/index.ts';
import { dataRoot, type Engine } from '../engine.ts';
import { refuse } from '../engine-error.ts';
import type { VolumeRecord } from '../records.ts';
import {
  createForeign,
  failedWith,
  forget,
  isForeign,
  listForeign,
  lookUpForeign,
  probeDrivers,
  removeForeign,
} from './foreign.ts';
import { PluginError } from './plugins/plugin-error.ts';
import { localDriver, localVolume, type Volume, volumePath } from './volume.ts';

/** Of a file, on the disks that Linux has. */
const longestName = 255;
const nameRule = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;

/** Follows volume/local validateName. */
function validateName(name: string): void {
  if (name.length === 1) throw refuse.badParameter(`create ${name}: ${refuse.volumeNameTooShort().message}`);
  if (!nameRule.test(name)) throw refuse.volumeName(name);
  const folder = `${dataRoot}/volumes/${name}`;
  if (name.length > longestName)
    throw refuse.server(
      `create ${name}: error while creating volume root path '${folder}': mkdir ${folder}: file name too long`,
    );
}

/** What is asked for of a volume. An empty name: a new anonymous one; without a driver: the one that has it, else the local one. */
interface WantedVolume {
  readonly name: string;
  readonly driver?: string | undefined;
  readonly labels?: Record<string, string> | null | undefined;
  readonly options?: Record<string, string> | null | undefined;
}

/** The volume of that name; made when there is none. Rejects with EngineError. */
export async function createVolume(engine: Engine, wanted: WantedVolume): Promise<Volume> {
  const name = wanted.name === '' ? engine.newId() : wanted.name;
  const volume = await inTurn(engine, name, () => provideVolume(engine, { ...wanted, name }, wanted.name === ''));
  engine.events.emit('volume', 'create', name, { driver: volume.driver });
  return volume;
}

/** Follows volume/service store.go create. */
async function provideVolume(engine: Engine, wanted: WantedVolume, anonymous: boolean): Promise<Volume> {
  const { name, driver: given = '' } = wanted;
  const existing = await existingVolume(engine, name, given);
  if (existing !== undefined) return existing;
  const probed = given === '' ? await probeDrivers(engine, name) : undefined;
  if (probed !== undefined) return probed;
  const driver = given === '' ? localDriver : given;
  const record: VolumeRecord = {
    name,
    createdAt: `${engine.time().slice(0, 19)}Z`,
    driver,
    labels: wanted.labels ?? null,
    options: wanted.options ?? null,
    anonymous,
  };
  return isForeign(record) ? createForeign(engine, record) : createLocal(engine, record);
}

/** A volume that is written down and still there. Throws EngineError when another driver has it. Follows checkConflict. */
async function existingVolume(engine: Engine, name: string, driver: string): Promise<Volume | undefined> {
  const record = engine.volumes.get(name);
  if (record === undefined) return undefined;
  const isOther = driver !== '' && driver !== record.driver;
  if (isOther && isForeign({ driver })) await engine.plugins.driver(driver).catch(failedWith('create', name));
  if (!isForeign(record)) {
    if (isOther) throw refuse.volumeDriverDiffers(name, record.driver);
    return localVolume(record);
  }
  const mountpoint = engine.mountpoints.get(name) ?? '';
  const found = await lookUpForeign(engine, record).catch((error: unknown) => {
    if (!(error instanceof PluginError)) throw error;
    throw refuse.volumeUnknown(name, record.driver, error.message);
  });
  if (found === undefined) {
    if (usersOfVolume(engine, name).length > 0) throw refuse.volumeLost(name, record.driver);
    forget(engine, name);
    return undefined;
  }
  if (isOther) throw refuse.volumeDriverDiffers(name, record.driver);
  // The engine shows a volume that it knows as it last saw it.
  engine.mountpoints.set(name, mountpoint);
  return { ...found, mountpoint };
}

function createLocal(engine: Engine, record: VolumeRecord): Volume {
  const { name } = record;
  validateName(name);
  const given = record.options ?? {};
  for (const option of Object.keys(given)) {
    if (!['type', 'o', 'device', 'size'].includes(option)) throw refuse.volumeOption(name, option);
  }
  const isMounted = ['type', 'o', 'device'].some((option) => option in given);
  for (const option of isMounted ? ['device', 'type'] : []) {
    if (!(option in given)) throw refuse.volumeOptionMissing(name, option);
  }
  if (given.size !== undefined) demandNoQuota(name, given.size);
  const files = engine.files.as(superuser);
  const path = volumePath(name);
  if (!files.exists(path)) {
    files.makeDirectory(`${dataRoot}/volumes/${name}`, { recursive: true, mode: 0o701 });
    files.makeDirectory(path, { recursive: true });
  }
  engine.volumes.set(name, record);
  engine.options.journal?.put('volume', name, record);
  return localVolume(record);
}

/** The host's disk counts nobody's blocks, as most do not. Follows volume/local setOpts and go-units' RAMInBytes. */
function demandNoQuota(name: string, size: string): void {
  const [, amount] = /^(\d+(?:\.\d+)?) ?(?:[kmgtp]?i?b?)$/i.exec(size) ?? [];
  if (amount === undefined) throw refuse.volumeSize(name, size);
  if (Number(amount) > 0) throw refuse.volumeQuota(name);
}

/** The volume of that name, wherever it is; undefined: nobody has it. Rejects with EngineError. */
export async function findVolume(engine: Engine, name: string): Promise<Volume | undefined> {
  const record = engine.volumes.get(name);
  if (record === undefined) return probeDrivers(engine, name);
  if (!isForeign(record)) return localVolume(record);
  const found = await lookUpForeign(engine, record).catch(failedWith('get', name));
  if (found === undefined) forget(engine, name);
  return found;
}

/** All volumes of all drivers, and complaints about those drivers that do not answer. */
export async function listVolumes(
  engine: Engine,
): Promise<{ readonly volumes: readonly Volume[]; readonly warnings: readonly string[] }> {
  const { volumes, warnings } = await listForeign(engine);
  const local = [...engine.volumes.values()].filter((record) => !isForeign(record)).map(localVolume);
  return { volumes: [...local, ...volumes], warnings };
}

/** The containers that refer to a volume, running or not. */
export function usersOfVolume(engine: Engine, name: string): readonly string[] {
  return [...engine.lives.values()]
    .filter(({ record }) => record.mounts.some((mount) => mount.type === 'volume' && mount.name === name))
    .map(({ record }) => record.id);
}

/** Takes a volume and its data away; with `force` also one that is not there. Rejects with EngineError while a container refers to it. */
export async function removeVolume(engine: Engine, name: string, force = false): Promise<void> {
  await inTurn(engine, name, async () => {
    const volume = await findVolume(engine, name);
    if (volume === undefined) {
      if (force) return;
      throw refuse.noSuchVolume(name);
    }
    const users = usersOfVolume(engine, name);
    if (users.length > 0) throw refuse.volumeInUse(name, users);
    if (isForeign(volume)) await removeForeign(engine, volume, force);
    else {
      const path = `${dataRoot}/volumes/${name}`;
      if (engine.files.exists(path)) engine.files.remove(path, { recursive: true });
      forget(engine, name);
    }
    engine.events.emit('volume', 'destroy', name, { driver: volume.driver });
  });
}

/** One at a time for each volume: drivers take their time. */
async function inTurn<Result>(engine: Engine, name: string, work: () => Promise<Result>): Promise<Result> {
  const before = engine.volumeTurns.get(name);
  const turn = (before ?? Promise.resolve()).then(work);
  const over = turn.then(
    () => undefined,
    () => undefined,
  );
  engine.volumeTurns.set(name, over);
  try {
    return await turn;
  } finally {
    if (engine.volumeTurns.get(name) === over) engine.volumeTurns.delete(name);
  }
}

/** Bytes of the files below a path of the host. */
export function sizeBelow(engine: Engine, path: string): number {
  const { files } = engine;
  if (!files.exists(path)) return 0;
  const facts = files.linkFacts(path);
  if (facts.type !== 'directory') return facts.size;
  return files.readDirectory(path).reduce((sum, name) => sum + sizeBelow(engine, `${path}/${name}`), 0);
}
