import type { Descriptions, TypeDescription } from './types.ts';

/** Reads the JSON text that tools/schema/descriptions.ts writes at build time. The text is parsed on first use. */
export function parseDescriptions(read: () => string | undefined): Descriptions {
  let table: Readonly<Record<string, TypeDescription | undefined>> | undefined;
  return (typeKey) => {
    table ??= JSON.parse(read() ?? '{}') as Readonly<Record<string, TypeDescription | undefined>>;
    return table[typeKey];
  };
}
