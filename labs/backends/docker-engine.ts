import { join } from 'node:path';
import { type Clock, type DockerTarget, type Handler, type Lab, type Setup, UserError } from '#api';
import { createDockerClient, createDockerTarget, type DockerClient, DockerError, dockerTransport } from '#clients';
import { listen, socketPath, writeFileAtomic } from '#platform';
import { dockerEnvironment } from './shared/docker-environment.ts';
import { type DockerInventory, dockerRecord, nothingMade, readDockerInventory } from './shared/docker-inventory.ts';
import { createDockerProxy, type MadeKind } from './shared/docker-proxy.ts';
import { setUpDocker } from './shared/docker-setup.ts';
import { createHostFiles, type HostFile } from './shared/host-files.ts';
import { createNameKeeper, restoreName, type TaggedImage } from './shared/image-tags.ts';
import type { Machine } from './shared/machine.ts';
import { isOwnMistake } from './shared/own-mistake.ts';

export interface DockerEngineOptions {
  /** `unix:///path` or `tcp://127.0.0.1:port`. */
  readonly host: string;
  readonly lab: Lab;
  /** Where what was made is remembered, so that it is taken away also after a crash. */
  readonly directory: string | undefined;
  readonly clock: Clock;
  readonly log: (line: string) => void;
  readonly active?: (writes: boolean) => void;
}

/** A real Docker engine as a part of a lab. Makes only labelled objects and takes only those away. */
export interface DockerEngine {
  readonly target: DockerTarget;
  readonly machine: Machine;
  readonly environment: Readonly<Record<string, string>>;
  prepare(setup: NonNullable<Setup['docker']>): Promise<void>;
  /** UserError when it does not answer. */
  reachable(): Promise<void>;
  /** Takes away what `prepare` and files on the machine made. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** Shorter than a check may take for its look, which would then say less of why (milliseconds). */
const lookTimeout = 15_000;

/** Connects to the engine. UserError when it cannot be reached. */
export async function openDockerEngine(options: DockerEngineOptions): Promise<DockerEngine> {
  const transport = dockerTransport(options.host);
  const client = createDockerClient(transport);
  await checkEngine(client, options.host);
  const labels = { 'cka-lab.dev/lab': options.lab.metadata.name };
  const record = options.directory === undefined ? undefined : dockerRecord(options.directory);
  let inventory = await readDockerInventory(record);
  const remember = (next: DockerInventory): void => {
    inventory = next;
    if (record !== undefined) writeFileAtomic(record, JSON.stringify(next));
  };
  const images = options.lab.docker?.images ?? [];
  const files = createHostFiles(client, labels, images);
  const made = (kind: MadeKind, id: string): void => {
    const key = `${kind}s` as const;
    if (!inventory[key].includes(id)) remember({ ...inventory, [key]: [...inventory[key], id] });
  };
  const named = (image: TaggedImage): void => {
    const isKnown = inventory.images.some(({ reference }) => reference === image.reference);
    if (!isKnown) remember({ ...inventory, images: [...inventory.images, image] });
  };
  const proxy = createDockerProxy(transport, (_, name) => hasVolume(client, name), made);
  const door = await openDoor(options, createNameKeeper(proxy, client, named));
  const reset = async (): Promise<void> => {
    const implied = await impliedVolumes(client, inventory.containers);
    for (const id of inventory.containers)
      await ignoreMissing(client.delete(`/containers/${id}`, { force: '1', v: '1' }));
    for (const id of inventory.networks) await keepUsed(client.delete(`/networks/${id}`), id, options.log);
    for (const name of new Set([...inventory.volumes, ...implied])) {
      await keepUsed(client.delete(`/volumes/${encodeURIComponent(name)}`), name, options.log);
    }
    for (const image of inventory.images) await keepUsed(restoreName(client, image), image.reference, options.log);
    await files.remove(inventory.files);
    remember(nothingMade);
  };
  return {
    target: createDockerTarget(dockerTransport(options.host, lookTimeout), {
      clock: options.clock,
      nextStep: `See whether ${options.host} answers: docker info`,
    }),
    environment: dockerEnvironment(door.host),
    machine: {
      name: options.lab.docker?.machine ?? 'docker-host',
      read: (path) => files.read(path),
      async write(path, content, mode) {
        const written = (file: HostFile): void => remember({ ...inventory, files: [...inventory.files, file] });
        await onEngine(options.host, () => files.write(path, content, mode, written));
      },
      watch: () => {},
    },
    prepare: (setup) => onEngine(options.host, () => setUpDocker(client, setup, labels, images, made)),
    reachable: () => checkEngine(client, options.host),
    reset: () => onEngine(options.host, reset),
    close: door.close,
  };
}

/** The address for the lab's clients: a socket of the lab's own where it has a folder, else the engine's. */
async function openDoor(
  { directory, host, active }: DockerEngineOptions,
  proxy: Handler,
): Promise<{ readonly host: string; close(): Promise<void> }> {
  if (directory === undefined) return { host, close: async () => {} };
  const path = socketPath(join(directory, 'docker.sock'), process.env);
  const listener = await listen(
    (request) => {
      active?.(request.method !== 'GET' && request.method !== 'HEAD');
      return proxy(request);
    },
    { socketPath: path },
  );
  return { host: `unix://${path}`, close: () => listener.close() };
}

async function hasVolume(client: DockerClient, name: string): Promise<boolean> {
  return (await client.find(`/volumes/${encodeURIComponent(name)}`)) !== undefined;
}

/** Named volumes that came to be because a container of ours was created with them: not older than it. */
async function impliedVolumes(client: DockerClient, containers: readonly string[]): Promise<readonly string[]> {
  const names: string[] = [];
  for (const id of containers) {
    const container = await client.find(`/containers/${id}/json`);
    const since = Math.floor(Date.parse(String(container?.Created)) / 1000);
    const mounts = (container?.Mounts ?? []) as readonly { readonly Type?: string; readonly Name?: string }[];
    for (const { Type, Name } of mounts) {
      if (Type !== 'volume' || Name === undefined) continue;
      const volume = await client.find(`/volumes/${encodeURIComponent(Name)}`);
      if (Date.parse(String(volume?.CreatedAt)) / 1000 >= since) names.push(Name);
    }
  }
  return names;
}

async function keepUsed(work: Promise<void>, name: string, log: (line: string) => void): Promise<void> {
  try {
    await ignoreMissing(work);
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    log(`${name} stays: ${error.message}`);
  }
}

async function checkEngine(client: DockerClient, host: string): Promise<void> {
  await onEngine(host, () => client.get('/version'));
}

/** What `work` comes to. UserError where the engine refuses, or does not answer. */
async function onEngine<T>(host: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UserError || isOwnMistake(error)) throw error;
    const message = (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
    if (error instanceof DockerError)
      throw new UserError('docker-refused', `The Docker engine at ${host} refuses: ${message}.`);
    const nextStep = `Start it, or see: docker -H ${host} info`;
    throw new UserError('no-engine', `No Docker engine answers at ${host}: ${message}.`, nextStep);
  }
}

async function ignoreMissing(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof DockerError) || error.code !== 404) throw error;
  }
}
