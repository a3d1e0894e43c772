import { type Descriptions, type Prose, parseDescriptions } from '#apimachinery';
import type { ApiServerOptions } from './options.ts';

const known = new WeakMap<Prose, Descriptions>();

/** The prose of the schemas, read when it is first asked for and then kept for all servers. */
export function descriptionsOf(options: ApiServerOptions): Descriptions {
  const { schemaDescriptions: prose } = options;
  if (prose === undefined) return () => undefined;
  const made = known.get(prose) ?? parseDescriptions(() => prose.text());
  known.set(prose, made);
  return made;
}
