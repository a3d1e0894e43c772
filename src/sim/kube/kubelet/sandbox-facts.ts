import { createHash } from 'node:crypto';
import type { Pod } from '#types/core-v1';

/** A Pod's sandbox as containerd speaks of it; the same as the API server's PodSandboxFacts. */
export interface SandboxFacts {
  readonly id: string;
  readonly networkNamespace: string;
}

/** The same for the whole life of a Pod. Containerd draws both at random, and mounts namespaces at `/var/run/netns`. */
export function sandboxFacts({ metadata, spec }: Pod): SandboxFacts {
  const id = createHash('sha256').update(`sandbox ${metadata.uid}`).digest('hex');
  const digits = createHash('sha256').update(`netns ${metadata.uid}`).digest('hex');
  const uuid = [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `4${digits.slice(13, 16)}`,
    `a${digits.slice(17, 20)}`,
    digits.slice(20, 32),
  ].join('-');
  return { id, networkNamespace: spec?.hostNetwork === true ? 'host' : `/var/run/netns/cni-${uuid}` };
}
