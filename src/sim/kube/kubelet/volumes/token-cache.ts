import type { Pod } from '#types/core-v1';
import { objectKey } from '../../client/index.ts';
import type { NodeServices } from '../pod-worker-options.ts';

/** A token is renewed when so much of its life is over. */
const renewAt = 0.8;
const day = 86_400_000;

/**
 * Asks for tokens of a Pod's ServiceAccount and keeps them: a new one comes after four fifths of its life, at the latest
 * after a day, and the Pod is looked at then. Follows pkg/kubelet/token.
 */
export function createTokenCache(
  node: NodeServices,
): (pod: Pod, audience: string | undefined, expirationSeconds: number) => Promise<string | undefined> {
  const known = new Map<string, { readonly token: string; readonly until: number }>();
  return async (pod, audience, expirationSeconds) => {
    const key = `${audience ?? ''}/${expirationSeconds}`;
    const now = node.clock.now();
    const present = known.get(key);
    if (present !== undefined && now < present.until) return present.token;
    const token = await node.token(pod, audience, expirationSeconds);
    if (token === undefined) return undefined;
    const life = Math.min(expirationSeconds * 1000 * renewAt, day);
    known.set(key, { token, until: now + life });
    node.resync(objectKey(pod), life);
    return token;
  };
}
