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
  const owner = hashOf(hostname(), dirname(directory)).toString('hex').slice(0, 16);
  return { owner, name: basename(directory) };
}

/** What names of that lab begin with in a cluster that others use too: `lab-3k9xa-`. Always the same for a lab's folder. */
export function prefixOf(directory: string): string {
  const { owner, name } = ownerOf(directory);
  const word = (hashOf(owner, name).readUIntBE(0, 6) % 36 ** 5).toString(36).padStart(5, '0');
  return `lab-${word}-`;
}

function hashOf(...words: readonly string[]): Buffer {
  return createHash('sha256').update(words.join('\n')).digest();
}
