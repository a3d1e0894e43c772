import { superuser } from '../../runtime/index.ts';
import { dataRoot, type Engine } from '../engine.ts';
import { refuse } from '../engine-error.ts';
import type { VolumeRecord } from '../records.ts';

const nameRule = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;

export function volumePath(name: string): string {
  return `${dataRoot}/volumes/${name}/_data`;
}

/** Follows volume/local validateName. */
function validateName(name: string): void {
  if (name.length === 1) throw refuse.badParameter(`create ${name}: ${refuse.volumeNameTooShort().message}`);
  if (!nameRule.test(name)) throw refuse.volumeName(name);
}

/** The volume of that name; made when there is none. An empty name: a new anonymous one. */
export async function createVolume(
  engine: Engine,
  wanted: {
    readonly name: string;
    readonly driver?: string | undefined;
    readonly labels?: Record<string, string> | null | undefined;
    readonly options?: Record<string, string> | null | undefined;
  },
): Promise<VolumeRecord> {
  const driver = wanted.driver === undefined || wanted.driver === '' ? 'local' : wanted.driver;
  const name = wanted.name === '' ? engine.newId() : wanted.name;
  const existing = engine.volumes.get(name);
  if (existing !== undefined) {
    if (existing.driver !== driver) throw refuse.volumeDriverDiffers(name, existing.driver);
    engine.events.emit('volume', 'create', name, { driver });
    return existing;
  }
  if (driver !== 'local') throw refuse.badDriver(name, driver);
  validateName(name);
  for (const option of Object.keys(wanted.options ?? {})) {
    if (!['type', 'o', 'device', 'size'].includes(option)) throw refuse.volumeOption(name, option);
  }
  const given = wanted.options ?? {};
  for (const option of Object.keys(given).length === 0 ? [] : ['device', 'type']) {
    if (!(option in given)) throw refuse.volumeOptionMissing(name, option);
  }
  const record: VolumeRecord = {
    name,
    createdAt: `${engine.time().slice(0, 19)}Z`,
    driver,
    labels: wanted.labels ?? null,
    options: wanted.options ?? null,
    anonymous: wanted.name === '',
  };
  const files = engine.files.as(superuser);
  const path = volumePath(name);
  if (!files.exists(path)) {
    files.makeDirectory(`${dataRoot}/volumes/${name}`, { recursive: true, mode: 0o701 });
    files.makeDirectory(path, { recursive: true });
  }
  engine.volumes.set(name, record);
  engine.options.journal?.put('volume', name, record);
  engine.events.emit('volume', 'create', name, { driver });
  return record;
}

/** The containers that refer to a volume, running or not. */
export function usersOfVolume(engine: Engine, name: string): readonly string[] {
  return [...engine.lives.values()]
    .filter(({ record }) => record.mounts.some((mount) => mount.type === 'volume' && mount.name === name))
    .map(({ record }) => record.id);
}

/** Takes a volume and its data away. Rejects with EngineError while a container refers to it. */
export async function removeVolume(engine: Engine, name: string): Promise<void> {
  if (!engine.volumes.has(name)) throw refuse.noSuchVolume(name);
  const users = usersOfVolume(engine, name);
  if (users.length > 0) throw refuse.volumeInUse(name, users);
  const path = `${dataRoot}/volumes/${name}`;
  if (engine.files.exists(path)) engine.files.remove(path, { recursive: true });
  engine.volumes.delete(name);
  engine.options.journal?.remove('volume', name);
  engine.events.emit('volume', 'destroy', name, { driver: 'local' });
}

/** Bytes of the files below a path of the host. */
export function sizeBelow(engine: Engine, path: string): number {
  const { files } = engine;
  if (!files.exists(path)) return 0;
  const facts = files.linkFacts(path);
  if (facts.type !== 'directory') return facts.size;
  return files.readDirectory(path).reduce((sum, name) => sum + sizeBelow(engine, `${path}/${name}`), 0);
}
