import { newSigningKeys, type SigningKeys } from '#apimachinery';
import type { FileTree } from '../../runtime/types.ts';

const folder = '/etc/kubernetes/pki';
const place = { privateKey: `${folder}/sa.key`, publicKey: `${folder}/sa.pub` };

/**
 * The keys on the disk of the control plane that sign tokens of ServiceAccounts. Where nobody laid them out they are made
 * and kept there, so that tokens outlive a restart.
 */
export function loadSigningKeys(files: FileTree): SigningKeys {
  const read = (path: string): string => new TextDecoder().decode(files.readFile(path));
  if (files.exists(place.privateKey) && files.exists(place.publicKey)) {
    return { privateKey: read(place.privateKey), publicKey: read(place.publicKey) };
  }
  const made = newSigningKeys();
  files.makeDirectory(folder, { recursive: true });
  files.writeFile(place.privateKey, new TextEncoder().encode(made.privateKey), { mode: 0o600 });
  files.writeFile(place.publicKey, new TextEncoder().encode(made.publicKey), { mode: 0o600 });
  return made;
}
