import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { basename, dirname } from 'node:path';

/** The labels of what a live lab makes: which kind of lab, whose (this machine's state folder), and which of them. */
export const liveLabels = {
  lab: 'cka-lab.dev/lab',
  owner: 'cka-lab.dev/owner',
  name: 'cka-lab.dev/name',
} as const;

/** Who made an object: the same in each lab of one state folder of one machine, and in no other. `directory`: a lab's folder. */
export function ownerOf(directory: string): { readonly owner: string; readonly name: string } {
  const owner = createHash('sha256')
    .update(`${hostname()}\n${dirname(directory)}`)
    .digest('hex')
    .slice(0, 16);
  return { owner, name: basename(directory) };
}
