import { join } from 'node:path';
import { removeTree } from '#platform';

const files = [
  'cache',
  'clients',
  'docker-engine.json',
  'docker.sock',
  'identity.json',
  'kind.json',
  'kind.kubeconfig',
  'kubeconfig',
  'lab.sqlite',
  'lab.sqlite-shm',
  'lab.sqlite-wal',
  'live-objects.json',
];

/** Takes away what backends keep in a lab's folder; what is the session's stays. */
export function removeLabFiles(directory: string): void {
  for (const file of files) removeTree(join(directory, file));
}
