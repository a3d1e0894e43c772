import { FileSystemError, type Files, normalizePath } from '../../runtime/index.ts';
import type { Engine } from '../engine.ts';
import { EngineError, refuse } from '../engine-error.ts';
import type { Image } from '../images/image.ts';
import { findImage } from '../images/store.ts';
import { generateName } from '../names.ts';
import { completeLinks } from '../networks/links.ts';
import { checkNetworkMode, chosenEndpoints } from '../networks/network-mode.ts';
import type { ContainerRecord, HostConfig, MountRecord } from '../records.ts';
import { copyUp } from '../volumes/copy-up.ts';
import { isForeign, mountForeign, unmountForeign } from '../volumes/foreign.ts';
import { PluginError } from '../volumes/plugins/plugin-error.ts';
import { volumePath } from '../volumes/volume.ts';
import { commandOf, completeHostConfig, mergeConfig, verifyConfig } from './configuration.ts';
import type { CreateBody } from './create-body.ts';
import { Life, notStarted } from './life.ts';
import { removeContainer } from './remove.ts';
import { type ResolvedMount, resolveMounts } from './resolve-mounts.ts';

const nameRule = /^\/?[a-zA-Z0-9][a-zA-Z0-9_.-]+$/;

/** Throws EngineError when that name cannot be given. */
export function reserveName(engine: Engine, name: string): string {
  if (!nameRule.test(name)) throw refuse.invalidName(name);
  const plain = name.replace(/^\//, '');
  const owner = [...engine.lives.values()].find((life) => life.record.name === plain);
  if (owner !== undefined) throw refuse.nameInUse(plain, owner.record.id);
  return plain;
}

function freeName(engine: Engine): string {
  for (let attempt = 0; ; attempt += 1) {
    const name = generateName(() => engine.random.next(), attempt);
    if (![...engine.lives.values()].some((life) => life.record.name === name)) return name;
  }
}

/** `container:NAME` with the whole id, where there is such a container. */
function wholeMode(engine: Engine, mode: string): string {
  if (!mode.startsWith('container:')) return mode;
  const other = engine.findContainer(mode.slice('container:'.length));
  return other === undefined ? mode : `container:${other.record.id}`;
}

/** Whoever shares a network namespace shares the name of its machine. */
function hostnameFor(engine: Engine, { Hostname: wanted }: CreateBody, mode: string): string {
  if (wanted !== '') return wanted;
  if (mode === 'host') return engine.options.hostname;
  if (!mode.startsWith('container:')) return '';
  return engine.lives.get(mode.slice('container:'.length))?.record.config.Hostname ?? '';
}

/** Makes a container that does not run yet; builds say what image it stands `from`. Rejects with EngineError. */
export async function createContainer(
  engine: Engine,
  wantedName: string,
  body: CreateBody,
  from?: Image,
): Promise<Life> {
  const id = engine.newId();
  verifyConfig(body);
  const given = completeHostConfig(body);
  const hostConfig: HostConfig = { ...given, NetworkMode: wholeMode(engine, given.NetworkMode) };
  if (body.Image === '' && from === undefined) throw hasConfig(body) ? refuse.noCommand() : refuse.noConfig();
  const image = from ?? findImage(engine, body.Image);
  checkNetworkMode(body);
  const config = mergeConfig({ ...body, Hostname: hostnameFor(engine, body, hostConfig.NetworkMode) }, image, id);
  const { path, args } = commandOf(config);
  const name = wantedName === '' ? freeName(engine) : reserveName(engine, wantedName);
  hostConfig.Links = completeLinks(engine, name, hostConfig);
  const options = hostConfig.StorageOpt as Record<string, string> | undefined;
  const refused = engine.storage.refuses?.(options ?? {});
  if (refused !== undefined) throw refuse.server(refused);
  const mounts = await resolveMounts(engine, config, hostConfig);
  const layerId = engine.newId();
  const record: ContainerRecord = {
    ...notStarted,
    id,
    name,
    created: engine.time(),
    createdAt: engine.clock.now(),
    image: body.Image,
    imageId: image.id,
    path,
    args,
    config,
    hostConfig,
    mounts: mounts.map(({ mount }) => mount),
    layerId,
    endpoints: chosenEndpoints(engine, body, hostConfig.NetworkMode),
    sandboxId: '',
    ports: {},
  };
  const life = new Life(engine, record, engine.options.runtime.createLayer(layerId));
  // Making volumes can take long: somebody else may have got the name meanwhile.
  if (wantedName !== '') reserveName(engine, wantedName);
  life.onAutoRemove = () => removeContainer(engine, life, { volumes: true });
  engine.lives.set(id, life);
  try {
    writeFiles(engine, life);
    makeWorkingDirectory(life);
    await prepareVolumes(engine, life, mounts);
  } catch (error) {
    engine.lives.delete(id);
    throw error instanceof FileSystemError ? refuse.server(error.message) : error;
  }
  engine.saveContainer(life);
  life.emit('create');
  return life;
}

/** Whether a request says anything about the container besides its host's part. */
function hasConfig({ HostConfig: _, NetworkingConfig: __, ...own }: CreateBody): boolean {
  return Object.values(own).some((value) => value !== undefined && value !== '' && value !== false);
}

/** The files that the engine mounts into every container. */
function writeFiles(engine: Engine, life: Life): void {
  const { files } = engine;
  const { record, directory } = life;
  const write = (name: string, text: string, mode = 0o644) =>
    files.writeFile(`${directory}/${name}`, new TextEncoder().encode(text), { mode });
  files.makeDirectory(directory, { recursive: true, mode: 0o710 });
  files.makeDirectory(`${directory}/checkpoints`, { mode: 0o700 });
  files.makeDirectory(`${directory}/mounts`, { mode: 0o710 });
  write(`${record.id}-json.log`, '', 0o640);
}

/** Follows moby container.SetupWorkingDirectory. */
function makeWorkingDirectory(life: Life): void {
  const { WorkingDir: given } = life.record.config;
  if (given === '') return;
  const path = normalizePath(given);
  const files = life.files();
  if (!files.exists(path)) files.makeDirectory(path, { recursive: true, mode: 0o755 });
  else if (files.stat(path).type !== 'directory') throw refuse.server(`Cannot mkdir: ${path} is not a directory`);
}

async function prepareVolumes(engine: Engine, life: Life, mounts: readonly ResolvedMount[]): Promise<void> {
  const own = imageOf(engine, life);
  const image = engine.options.runtime.createContainer({
    id: life.record.id,
    // A volume is filled from all that lies below the container's own layer, its mount points in /etc included.
    image: { ...own, layers: [...own.layers, life.initLayer] },
    arguments: [],
    environment: [],
    workingDirectory: '/',
    user: '',
    hostname: '',
    tty: false,
    openStdin: false,
    mounts: [],
    readOnlyRoot: false,
  }).root;
  for (const { mount, copy } of mounts) {
    if (mount.type !== 'volume' || mount.name === undefined) continue;
    const { destination } = mount;
    if (mount.anonymous === true && image.exists(destination) && image.stat(destination).type !== 'directory') {
      throw new EngineError(500, `cannot mount volume over existing file, file exists ${destination}`);
    }
    if (!copy) continue;
    if (isForeign(mount)) await fillForeign(engine, mount, image);
    else if (engine.volumes.get(mount.name)?.options?.type === undefined) {
      copyUp(engine, volumePath(mount.name), image, destination);
    }
  }
}

/** A volume in a plug-in is mounted to be filled, where the image has something to fill it with. */
async function fillForeign(engine: Engine, { name = '', driver = '', destination }: MountRecord, image: Files) {
  if (!image.exists(destination)) return;
  const id = engine.newId();
  const path = await mountForeign(engine, name, driver, id).catch(failedToCreate);
  copyUp(engine, path, image, destination);
  await unmountForeign(engine, name, driver, id).catch(() => undefined);
}

function failedToCreate(error: unknown): never {
  throw error instanceof PluginError ? refuse.server(error.message) : error;
}

function imageOf(engine: Engine, life: Life) {
  const image = engine.imageOf(life);
  if (image === undefined) throw refuse.noSuchImage(life.record.image);
  return image.runtime;
}
