import { join } from 'node:path';
import { exportKubeContext } from '#clients';
import { writeFileAtomic } from '#platform';

/** A kubeconfig in the lab's folder that holds nothing but that context of the user's, so that no command can slip elsewhere. */
export async function writeContextKubeconfig(context: string, directory: string): Promise<string> {
  const path = join(directory, 'kubeconfig');
  writeFileAtomic(path, await exportKubeContext(context));
  return path;
}
