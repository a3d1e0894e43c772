import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { KubeObject } from '#apimachinery';

/** One row of test/golden/kinds.yaml: an object that is accepted, and a change of it that is not. */
export interface KindExample {
  readonly object: KubeObject;
  /** A merge patch of the object. */
  readonly change: object;
  /** What the server says to the changed object. */
  readonly message: string;
  /** Objects that must be there first. */
  readonly needs?: readonly KubeObject[];
}

/** Examples of every kind that the simulated server stores. */
export function kindExamples(): readonly KindExample[] {
  examples ??= parse(readFileSync(new URL('../golden/kinds.yaml', import.meta.url), 'utf8')) as readonly KindExample[];
  return examples;
}

let examples: readonly KindExample[] | undefined;

/** The path of the collection that an object of this kind belongs to; namespaced ones lie in `default`. */
export function collectionOf(kind: {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly namespaced: boolean;
}): string {
  const root = kind.group === '' ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`;
  return `${root}${kind.namespaced ? '/namespaces/default' : ''}/${kind.resource}`;
}
