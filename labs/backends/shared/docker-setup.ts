import { posix } from 'node:path';
import { type Setup, UserError } from '#api';
import { type DockerClient, DockerError, writeArchive } from '#clients';
import { anyImage, ensureImage } from './docker-images.ts';

type DockerSetup = NonNullable<Setup['docker']>;
type ContainerSetup = NonNullable<DockerSetup['containers']>[number];
type DockerFiles = NonNullable<ContainerSetup['files']>;

/**
 * Makes the volumes and containers that a scenario starts with; `labels` are put on each. Volumes are filled through a
 * container of one of `images`. `made` hears of each object as soon as it is there. UserError with the engine's own words when it refuses.
 */
export async function setUpDocker(
  client: DockerClient,
  setup: DockerSetup,
  labels: Readonly<Record<string, string>>,
  images: readonly string[],
  made: (kind: 'container' | 'volume', id: string) => void = () => {},
): Promise<void> {
  try {
    for (const { name, labels: own, files } of setup.volumes ?? []) {
      await client.post('/volumes/create', { Name: name, Driver: 'local', Labels: { ...own, ...labels } });
      made('volume', name);
      if (files !== undefined) await fillVolume(client, name, files, labels, images);
    }
    for (const container of setup.containers ?? []) {
      await ensureImage(client, container.image);
      const id = await createContainer(client, container, labels);
      made('container', id);
      if (container.files !== undefined) await putFiles(client, id, '/', container.files);
      if (container.running !== false) await client.post(`/containers/${id}/start`);
      if (container.ends === true) await client.post(`/containers/${id}/wait`);
    }
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    throw new UserError('docker-refused', `The Docker engine refuses the scenario's start: ${error.message}`);
  }
}

async function createContainer(
  client: DockerClient,
  setup: ContainerSetup,
  labels: Readonly<Record<string, string>>,
): Promise<string> {
  const body = {
    Image: setup.image,
    ...(setup.command === undefined ? {} : { Cmd: setup.command }),
    ...(setup.env === undefined ? {} : { Env: setup.env }),
    ...(setup.user === undefined ? {} : { User: setup.user }),
    ...(setup.volumes === undefined ? {} : { Volumes: Object.fromEntries(setup.volumes.map((path) => [path, {}])) }),
    Labels: labels,
    HostConfig: { ...(setup.binds === undefined ? {} : { Binds: setup.binds }) },
  };
  return ((await client.post('/containers/create', body, { name: setup.name })) as { readonly Id: string }).Id;
}

/** Through a container that mounts the volume and never runs: the way that works wherever the engine is. */
async function fillVolume(
  client: DockerClient,
  name: string,
  files: DockerFiles,
  labels: Readonly<Record<string, string>>,
  images: readonly string[],
): Promise<void> {
  const target = '/cka-lab';
  const body = {
    Image: await anyImage(client, images),
    Labels: labels,
    HostConfig: { Mounts: [{ Type: 'volume', Source: name, Target: target }] },
  };
  const { Id } = (await client.post('/containers/create', body)) as { readonly Id: string };
  try {
    await putFiles(client, Id, target, files);
  } finally {
    await client.delete(`/containers/${Id}`, { force: '1', v: '1' });
  }
}

async function putFiles(client: DockerClient, id: string, folder: string, files: DockerFiles): Promise<void> {
  const entries = files.map(({ path, content }) => ({ path: posix.relative('/', path), content, mode: 0o644 }));
  await client.putArchive(id, folder, await writeArchive(entries));
}
