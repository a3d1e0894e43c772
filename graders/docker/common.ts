import { CouldNotLookError, type DockerDocument, type DockerTarget, type Target } from '#api';
import type { Comparison } from '../match/condition.ts';

/** Docker documents have no schema table: they compare as plain JSON. */
export const plainDocuments: Comparison = { facts: () => undefined, typeKey: undefined };

/** The engine of the lab; CouldNotLookError where there is none. */
export function engineOf(target: Target): DockerTarget {
  if (target.docker !== undefined) return target.docker;
  throw new CouldNotLookError(
    'unsupported',
    'This lab has no Docker engine.',
    'Start the lab that the scenario names, or give --docker-host.',
  );
}

/** Calls back after each event of the engine. */
export function watchEngine(_: unknown, target: Target, changed: () => void, signal: AbortSignal): void {
  engineOf(target).watch(changed, signal);
}

/** A map inside a document; an absent or null one is empty. */
export function mapIn(
  document: DockerDocument | undefined,
  ...path: readonly string[]
): Readonly<Record<string, unknown>> {
  let value: unknown = document;
  for (const name of path) value = isMap(value) ? value[name] : undefined;
  return isMap(value) ? value : {};
}

/** A list inside a document; an absent or null one is empty. */
export function listIn(document: DockerDocument | undefined, ...path: readonly string[]): readonly unknown[] {
  const last = path[path.length - 1];
  const value = mapIn(document, ...path.slice(0, -1))[last ?? ''];
  return Array.isArray(value) ? value : [];
}

export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A container's name as people write it: the engine puts a slash before it. */
export function plainName(name: unknown): string {
  return String(name).replace(/^\//, '');
}

/** What not every engine offers; CouldNotLookError where it is missing. */
export function offeredByEngine<T>(ability: T | undefined, sentence: string): T {
  if (ability !== undefined) return ability;
  throw new CouldNotLookError('unsupported', sentence);
}
