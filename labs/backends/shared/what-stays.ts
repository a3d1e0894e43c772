import { join } from 'node:path';
import { dockerRecord, readDockerInventory } from './docker-inventory.ts';
import { createInventory } from './inventory.ts';

/** What the lab of that folder made in somebody's cluster and Docker engine and has not taken away: `Namespace x`, `container 4f5e…`. */
export async function whatStays(directory: string): Promise<readonly string[]> {
  const { entries } = await createInventory(join(directory, 'live-objects.json'));
  const { containers, volumes, networks, images, files } = await readDockerInventory(dockerRecord(directory));
  return [
    ...entries().map(
      ({ kind, namespace, name }) => `${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`,
    ),
    ...containers.map((id) => `container ${id.slice(0, 12)}`),
    ...volumes.map((name) => `volume ${name}`),
    ...networks.map((id) => `network ${id.slice(0, 12)}`),
    ...images.map(({ reference }) => `image ${reference}`),
    ...files.map(({ path }) => `file ${path}`),
  ];
}
