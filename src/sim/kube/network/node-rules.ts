import type { Informer, Informers } from '../client/index.ts';
import { createServiceTable, type ServiceTable } from './service-table.ts';

/** The rules for Services that each node's kernel has: as its kube-proxy wrote them last. */
export interface NodeRules {
  /** The rules of a node; none before its kube-proxy ran for the first time. */
  of(node: string | undefined): ServiceTable;
  /** A process keeps a node's rules up to date until the result is called. */
  serve(node: string): () => void;
}

type Indexed<T> = Pick<Informer<T>, 'addIndex' | 'byIndex'>;

/** The indexes of objects that do not change any more, made when somebody looks. */
function indexed<T>(objects: readonly T[]): Indexed<T> {
  const keysOf = new Map<string, (object: T) => readonly string[]>();
  const indexes = new Map<string, Map<string, T[]>>();
  const make = (name: string): Map<string, T[]> => {
    const index = new Map<string, T[]>();
    for (const object of objects) {
      for (const key of keysOf.get(name)?.(object) ?? []) {
        const members = index.get(key);
        if (members === undefined) index.set(key, [object]);
        else members.push(object);
      }
    }
    indexes.set(name, index);
    return index;
  };
  return {
    addIndex: (name, keys) => keysOf.set(name, keys),
    byIndex: (name, key) => (indexes.get(name) ?? make(name)).get(key) ?? [],
  };
}

const nothing = createServiceTable({ services: indexed([]), slices: indexed([]) });

/** Makes the rules; `live` is what the cluster says now. Follows pkg/proxy/iptables: what a proxy wrote outlives it. */
export function createNodeRules(informers: Informers, live: ServiceTable): NodeRules {
  const tables = new Map<string, ServiceTable>();
  const writers = new Map<string, number>();
  const services = informers.for('services');
  const slices = informers.for('endpointslices');
  const asNow = () => createServiceTable({ services: indexed(services.list()), slices: indexed(slices.list()) });
  return {
    of: (node) => tables.get(node ?? '') ?? nothing,
    serve: (node) => {
      writers.set(node, (writers.get(node) ?? 0) + 1);
      tables.set(node, live);
      let isOver = false;
      return () => {
        if (isOver) return;
        isOver = true;
        const left = (writers.get(node) ?? 1) - 1;
        writers.set(node, left);
        if (left === 0) tables.set(node, asNow());
      };
    },
  };
}
