import { askDocker } from '../../support/docker-api.ts';

/** Takes away the containers, volumes, networks and images whose names begin with a prefix; an empty one takes all. */
export async function sweep(host: string, prefix: string): Promise<void> {
  const mine = (name: string) => `filters=${encodeURIComponent(JSON.stringify({ [name]: [prefix] }))}`;
  const ask = (method: string, path: string) => askDocker(host, method, path);
  for (const { Id: id } of (await ask('GET', `/containers/json?all=1&${mine('name')}`)) as { Id: string }[]) {
    await ask('DELETE', `/containers/${id}?force=1&v=1`);
  }
  const { Volumes: volumes } = (await ask('GET', `/volumes?${mine('name')}`)) as { Volumes: { Name: string }[] | null };
  for (const { Name: name } of volumes ?? []) await ask('DELETE', `/volumes/${name}?force=1`);
  for (const { Id: id } of (await ask('GET', `/networks?${mine('name')}`)) as { Id: string }[]) {
    await ask('DELETE', `/networks/${id}`);
  }
  for (const { RepoTags: tags } of (await ask('GET', '/images/json')) as { RepoTags: string[] | null }[]) {
    for (const tag of tags ?? []) if (tag.startsWith(prefix)) await ask('DELETE', `/images/${tag}?force=1`);
  }
  // What has no name has no prefix either.
  if (prefix === '') await ask('POST', `/images/prune?filters=${encodeURIComponent('{"dangling":["true"]}')}`);
}
