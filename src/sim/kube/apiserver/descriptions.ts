import { type Descriptions, parseDescriptions } from '#apimachinery';
import type { ApiServerOptions } from './options.ts';

const known = new WeakMap<ApiServerOptions, Descriptions>();

/** The prose of the schemas, read when it is first asked for and then kept. */
export function descriptionsOf(options: ApiServerOptions): Descriptions {
  const made = known.get(options) ?? parseDescriptions(options.schemaDescriptions ?? (() => undefined));
  known.set(options, made);
  return made;
}
