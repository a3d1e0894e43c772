import { DerivedFiles, derivedDirectory, derivedFile, rootDevice } from '../../runtime/index.ts';
import { dataRoot, type Engine } from '../engine.ts';
import { containerFolders } from './container-folder.ts';
import { imageStore } from './image-store.ts';

/** The engine's list of volumes: a database whose file is taken whole from the beginning. */
const emptyDatabase = () => new Uint8Array(65_536);

const directories: readonly (readonly [path: string, mode: number])[] = [
  ['', 0o710],
  ['/buildkit', 0o711],
  ['/containers', 0o710],
  ['/image', 0o700],
  ['/network', 0o750],
  ['/network/files', 0o750],
  ['/plugins', 0o700],
  ['/plugins/storage', 0o755],
  ['/plugins/tmp', 0o700],
  ['/runtimes', 0o700],
  ['/swarm', 0o700],
  ['/tmp', 0o700],
  ['/trust', 0o700],
  ['/volumes', 0o701],
];

/**
 * Makes the directories below /var/lib/docker, and lets people look at what the engine keeps elsewhere: layers, images, the state of
 * containers. Nothing is copied; `storage/` says how layers lie there.
 */
export function openDataRoot(engine: Engine): void {
  const { files, storage } = engine;
  const limited = storage.limitsSizes === true ? [[`/${storage.name}`, 0o710] as const] : [];
  for (const [path, mode] of [...directories, ...limited]) {
    const whole = `${dataRoot}${path}`;
    if (!files.exists(whole)) files.makeDirectory(whole, { recursive: true, mode });
  }
  for (const path of ['/volumes', ...limited.map(([one]) => one)]) {
    // Left by the engine's question whether the disk can hold what is there to a size.
    const device = `${dataRoot}${path}/backingFsBlockDev`;
    if (!files.exists(device)) files.makeNode(device, 'device', 0o600, rootDevice.numbers);
  }
  const root = derivedDirectory(
    0o710,
    {
      containers: containerFolders(engine),
      image: derivedDirectory(0o700, { [storage.name]: imageStore(engine) }, true),
      [storage.name]: storage.directory(engine),
      network: derivedDirectory(
        0o750,
        { files: derivedDirectory(0o750, { 'local-kv.db': derivedFile(() => '') }, true) },
        true,
      ),
      volumes: derivedDirectory(0o701, { 'metadata.db': derivedFile(emptyDatabase, 0o600) }, true),
    },
    true,
  );
  files.mount({
    target: dataRoot,
    raw: new DerivedFiles(files.locate(dataRoot), root, engine.clock.now()),
    readOnly: false,
    kind: rootDevice.kind,
    device: rootDevice.device,
    options: 'rw,relatime',
    unlisted: true,
  });
}
