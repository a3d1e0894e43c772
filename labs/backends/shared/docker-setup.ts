import { type Setup, UserError } from '#api';
import { type DockerClient, DockerError } from '#clients';

type DockerSetup = NonNullable<Setup['docker']>;
type ContainerSetup = NonNullable<DockerSetup['containers']>[number];

/**
 * Makes the volumes and containers that a scenario starts with; `labels` are put on each. `made` hears of each object as soon as
 * it is there. UserError with the engine's own words when it refuses.
 */
export async function setUpDocker(
  client: DockerClient,
  setup: DockerSetup,
  labels: Readonly<Record<string, string>>,
  made: (kind: 'container' | 'volume', id: string) => void = () => {},
): Promise<void> {
  try {
    for (const { name, labels: own } of setup.volumes ?? []) {
      await client.post('/volumes/create', { Name: name, Driver: 'local', Labels: { ...own, ...labels } });
      made('volume', name);
    }
    for (const container of setup.containers ?? []) {
      await ensureImage(client, container.image);
      const id = await createContainer(client, container, labels);
      made('container', id);
      if (container.running !== false) await client.post(`/containers/${id}/start`);
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
    Labels: labels,
    HostConfig: { ...(setup.binds === undefined ? {} : { Binds: setup.binds }) },
  };
  return ((await client.post('/containers/create', body, { name: setup.name })) as { readonly Id: string }).Id;
}

/** Sees to it that the engine has that image: it is there, or the engine pulls it. UserError when neither. */
export async function ensureImage(client: DockerClient, image: string): Promise<void> {
  const path = `/images/${image.split('/').map(encodeURIComponent).join('/')}/json`;
  if ((await client.find(path)) !== undefined) return;
  const [name, tag] = splitReference(image);
  try {
    await client.post('/images/create', undefined, { fromImage: name, tag });
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
  }
  if ((await client.find(path)) !== undefined) return;
  throw new UserError(
    'image-missing',
    `The Docker engine has no image "${image}" and cannot pull it.`,
    `Load it (docker load), or tag one that is there: docker tag SOURCE ${image}`,
  );
}

function splitReference(image: string): readonly [name: string, tag: string] {
  const colon = image.lastIndexOf(':');
  return colon > image.lastIndexOf('/') ? [image.slice(0, colon), image.slice(colon + 1)] : [image, 'latest'];
}
