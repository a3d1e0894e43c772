import { pathParameters } from './parameters.ts';
import type { GroupVersionKind, Schema } from './types.ts';

/** Operations by method, each with all its parameters except those that stand in the path. */
export type Operations = Readonly<
  Record<
    string,
    Schema & { readonly parameters?: readonly Schema[]; readonly 'x-kubernetes-group-version-kind': GroupVersionKind }
  >
>;

/**
 * The item of a path: what all its operations take stands beside them, the rest in each of them.
 * Follows kube-openapi pkg/builder3 findCommonParameters.
 */
export function pathItem(path: string, operations: Operations): Schema {
  const all = Object.values(operations).map(({ parameters = [] }) => parameters);
  const isShared = (one: Schema) => all.every((list) => list.some((other) => other.name === one.name));
  const items = Object.entries(operations).map(([method, { parameters = [], ...operation }]) => {
    const own = parameters.filter((one) => !isShared(one)).sort(byName);
    return [method, own.length === 0 ? operation : { ...operation, parameters: own }];
  });
  const kind = Object.values(operations)[0]?.['x-kubernetes-group-version-kind'].kind ?? '';
  const shared = [...pathParameters(path, kind), ...(all[0] ?? []).filter(isShared)].sort(byName);
  return { ...Object.fromEntries(items), ...(shared.length === 0 ? {} : { parameters: shared }) };
}

/** By name; `path` may be both in the path and in the query. */
function byName(a: Schema, b: Schema): number {
  const left = `${a.name} ${a.in}`;
  const right = `${b.name} ${b.in}`;
  return left < right ? -1 : left > right ? 1 : 0;
}
