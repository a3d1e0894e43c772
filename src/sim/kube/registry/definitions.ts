import type { ResourceDefinition } from './resource.ts';

/** The kinds that a registry has at the moment. */
export interface Definitions {
  /** Without a version: the preferred one. */
  find(group: string, resource: string, version?: string): ResourceDefinition | undefined;
  /** Without a version: the preferred one. */
  ofKind(group: string, kind: string, version?: string): ResourceDefinition | undefined;
  /** One for each kind, in its preferred version. */
  kinds(): readonly ResourceDefinition[];
  /** Every kind in every version in which it is served. */
  served(): readonly ResourceDefinition[];
  /**
   * Makes these the kinds of `owner`, in place of those that it brought before; of a kind in several versions the
   * preferred one comes first. What is built in stays, whoever brings another kind of the same name.
   */
  define(owner: string, definitions: readonly ResourceDefinition[]): void;
  /** Called after each change. */
  onChange(changed: () => void): { close(): void };
}

/** Built-in kinds, and others that come and go: CustomResourceDefinitions are their owners. */
export function createDefinitions(builtIn: readonly ResourceDefinition[]): Definitions {
  const owners = new Map<string, readonly ResourceDefinition[]>();
  const listeners = new Set<() => void>();
  const builtInNames = new Set(builtIn.map(({ group, resource }) => `${group}/${resource}`));
  let served: readonly ResourceDefinition[] = builtIn;
  let byResource = new Map<string, ResourceDefinition>();
  let byKind = new Map<string, ResourceDefinition>();

  function index(): void {
    byResource = new Map();
    byKind = new Map();
    for (const definition of served) {
      const { group, version } = definition;
      for (const key of [`${group}/${definition.resource}`, `${group}/${definition.resource}/${version}`]) {
        if (!byResource.has(key)) byResource.set(key, definition);
      }
      for (const key of [`${group}/${definition.kind}`, `${group}/${definition.kind}/${version}`]) {
        if (!byKind.has(key)) byKind.set(key, definition);
      }
    }
  }
  index();

  const key = (group: string, name: string, version: string | undefined) =>
    version === undefined ? `${group}/${name}` : `${group}/${name}/${version}`;
  return {
    find: (group, resource, version) => byResource.get(key(group, resource, version)),
    ofKind: (group, kind, version) => byKind.get(key(group, kind, version)),
    kinds: () => served.filter((one) => byResource.get(`${one.group}/${one.resource}`) === one),
    served: () => served,
    define: (owner, definitions) => {
      const own = definitions.filter(({ group, resource }) => !builtInNames.has(`${group}/${resource}`));
      if (own.length === 0 && !owners.has(owner)) return;
      if (own.length === 0) owners.delete(owner);
      else owners.set(owner, own);
      served = [...builtIn, ...[...owners.values()].flat()];
      index();
      for (const changed of [...listeners]) changed();
    },
    onChange: (changed) => {
      listeners.add(changed);
      return { close: () => void listeners.delete(changed) };
    },
  };
}
