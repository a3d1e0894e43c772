import { UserError } from '#api';
import { type DockerClient, DockerError } from '#clients';

/** Sees to it that the engine has that image: it is there, or the engine pulls it. UserError when neither. */
export async function ensureImage(client: DockerClient, image: string): Promise<void> {
  const path = imagePath(image);
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

/** One of these images that the engine has, else the first, pulled. UserError when there is none. */
export async function anyImage(client: DockerClient, images: readonly string[]): Promise<string> {
  for (const image of images) {
    if ((await client.find(imagePath(image))) !== undefined) return image;
  }
  const first = images[0];
  if (first === undefined)
    throw new UserError('image-missing', 'The lab names no image to reach files on the Docker host with.');
  await ensureImage(client, first);
  return first;
}

function imagePath(image: string): string {
  return `/images/${image.split('/').map(encodeURIComponent).join('/')}/json`;
}

function splitReference(image: string): readonly [name: string, tag: string] {
  const colon = image.lastIndexOf(':');
  return colon > image.lastIndexOf('/') ? [image.slice(0, colon), image.slice(colon + 1)] : [image, 'latest'];
}
