import type { ObjectMeta } from '#apimachinery';
import type { Container, EphemeralContainer, PodSpec } from '#types/core-v1';
import type { Level } from './policy.ts';

/** A Pod or the template of one. */
export interface Subject {
  readonly annotations: Readonly<Record<string, string>>;
  readonly spec: PodSpec;
  readonly containers: readonly (Container | EphemeralContainer)[];
}

export interface Violation {
  readonly reason: string;
  readonly detail: string;
}

/** One rule of the Pod Security Standards. Follows k8s.io/pod-security-admission policy, Check. */
export interface Check {
  readonly id: string;
  readonly level: Level;
  /** The minor version it came with. */
  readonly since: number;
  /** Rules that this one takes the place of. */
  readonly overrides?: string;
  readonly find: (subject: Subject, minor: number) => Violation | undefined;
}

export type Metadata = Pick<ObjectMeta, 'annotations'>;

/** `"a", "b"`. */
export function quoted(items: readonly string[]): string {
  return items.map((item) => `"${item}"`).join(', ');
}

/** `container "a"`, `containers "a", "b"`. */
export function named(noun: string, names: readonly string[]): string {
  return `${noun}${names.length === 1 ? '' : 's'} ${quoted(names)}`;
}

export function sorted(items: Iterable<string>): string[] {
  return [...new Set(items)].sort();
}

/** `pod and containers "a", "b"`: who sets something explicitly. */
export function setters(pod: boolean, containers: readonly string[]): string[] {
  return [...(pod ? ['pod'] : []), ...(containers.length > 0 ? [named('container', containers)] : [])];
}

/** The names of the containers of which something is true. */
export function namesWhere(
  { containers }: Subject,
  test: (container: Container | EphemeralContainer) => boolean,
): string[] {
  return containers.filter(test).map(({ name }) => name);
}

/** Whether users inside the Pod are nobody outside. Follows relaxPolicyForUserNamespacePod. */
export function hasOwnUsers({ spec }: Subject): boolean {
  return spec.hostUsers === false;
}

export function isWindows({ spec }: Subject): boolean {
  return spec.os?.name === 'windows';
}
