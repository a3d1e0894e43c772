import { join } from 'node:path';
import { readTextFile } from '#platform';
import type { HostFile } from './host-files.ts';
import type { TaggedImage } from './image-tags.ts';

/** What a lab made on a Docker engine that is not its own, remembered on disk so that nothing else is ever taken away. */
export interface DockerInventory {
  /** Ids. */
  readonly containers: readonly string[];
  /** Names. */
  readonly volumes: readonly string[];
  /** Ids. */
  readonly networks: readonly string[];
  /** Names that images were given. */
  readonly images: readonly TaggedImage[];
  readonly files: readonly HostFile[];
}

export const nothingMade: DockerInventory = { containers: [], volumes: [], networks: [], images: [], files: [] };

/** Where a lab with that folder keeps it. */
export function dockerRecord(directory: string): string {
  return join(directory, 'docker-engine.json');
}

/** What is kept; nothing where nothing is. */
export async function readDockerInventory(record: string | undefined): Promise<DockerInventory> {
  try {
    const text = record === undefined ? undefined : await readTextFile(record);
    return text === undefined ? nothingMade : { ...nothingMade, ...(JSON.parse(text) as Partial<DockerInventory>) };
  } catch {
    return nothingMade;
  }
}
