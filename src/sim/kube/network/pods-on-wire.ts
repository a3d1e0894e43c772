import type { Pod } from '#types/core-v1';
import type { NetworkStack } from '../../runtime/network/types.ts';
import type { Informers } from '../client/index.ts';

/** The Pod that a network namespace belongs to; undefined for those of machines. */
export function podOf(informers: Informers, stack: NetworkStack | undefined): Pod | undefined {
  if (stack === undefined) return undefined;
  const slash = stack.name.indexOf('/');
  if (slash < 0) return undefined;
  return informers.for('pods').get(stack.name.slice(0, slash), stack.name.slice(slash + 1));
}

/** The node that a network namespace is on. */
export function nodeOf(informers: Informers, stack: NetworkStack): string | undefined {
  return stack.name.includes('/') ? podOf(informers, stack)?.spec?.nodeName : stack.name;
}
