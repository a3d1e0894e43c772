import type { Handler, HttpRequest } from '#api';
import { type DockerClient, DockerError } from '#clients';

/** A name that somebody gave to an image, and the id of the image that had it before. */
export interface TaggedImage {
  readonly reference: string;
  readonly before?: string | undefined;
}

/**
 * The names that a request gives to images: `docker build`, `commit`, `import` and `tag`. Not `pull`, whose images stay as those that are
 * there already, and not what BuildKit is told over a connection of its own.
 */
export function namesGivenBy({
  method,
  path,
  query,
}: Pick<HttpRequest, 'method' | 'path' | 'query'>): readonly string[] {
  if (method !== 'POST') return [];
  const plain = path.replace(/^\/v[\d.]+/, '');
  if (plain === '/build') return query.getAll('t').map(withTag);
  const isImport = plain === '/images/create' && query.has('fromSrc');
  if (plain !== '/commit' && !isImport && !/^\/images\/.+\/tag$/.test(plain)) return [];
  const [repository, tag] = [query.get('repo') ?? '', query.get('tag') ?? ''];
  return repository === '' ? [] : [withTag(tag === '' ? repository : `${repository}:${tag}`)];
}

function withTag(reference: string): string {
  return reference.lastIndexOf(':') > reference.lastIndexOf('/') ? reference : `${reference}:latest`;
}

/** The engine behind `transport`; `named` hears of each name before it is given, with the image that has it until then. */
export function createNameKeeper(
  transport: Handler,
  client: DockerClient,
  named: (image: TaggedImage) => void,
): Handler {
  return async (request) => {
    for (const reference of namesGivenBy(request)) named({ reference, before: await imageOf(client, reference) });
    return transport(request);
  };
}

/** The id of the image that has that name. */
async function imageOf(client: DockerClient, reference: string): Promise<string | undefined> {
  const image = await client.find(`/images/${inPath(reference)}/json`);
  return image === undefined ? undefined : String(image.Id);
}

/** Takes the name away, and with the last one the image; or gives it back to the image that had it. */
export async function restoreName(client: DockerClient, { reference, before }: TaggedImage): Promise<void> {
  const now = await imageOf(client, reference);
  if (now === undefined || now === before) return;
  try {
    await client.delete(`/images/${inPath(reference)}`, { force: '1' });
  } catch (error) {
    if (!(error instanceof DockerError) || error.code !== 404) throw error;
  }
  if (before === undefined) return;
  const colon = reference.lastIndexOf(':');
  const query = { repo: reference.slice(0, colon), tag: reference.slice(colon + 1) };
  await client.post(`/images/${encodeURIComponent(before)}/tag`, undefined, query);
}

function inPath(reference: string): string {
  return reference.split('/').map(encodeURIComponent).join('/');
}
