import type { Schema } from './types.ts';

/**
 * Parameters of a v2 document that operations refer to instead of repeating them, by name: the parameter's own and a hash
 * of it. Follows kube-openapi pkg/builder/parameters.go.
 */
export interface SharedParameters {
  /** The parameter, or what refers to it. */
  readonly share: (parameter: Schema) => Schema;
  readonly all: ReadonlyMap<string, Schema>;
}

export function sharedParameters(): SharedParameters {
  const names = new Map<string, string>();
  const all = new Map<string, Schema>();
  return {
    all,
    share: (parameter) => {
      if (isOwn(parameter)) return parameter;
      const text = JSON.stringify(parameter);
      const name = names.get(text) ?? `${parameter.name}-${hashOf(text)}`;
      names.set(text, name);
      all.set(name, parameter);
      return { $ref: `#/parameters/${name}` };
    },
  };
}

/** What tells of its operation's kind, and what old clients look for in the operation itself. */
function isOwn({ name, in: place, schema }: Schema): boolean {
  const { $ref } = (schema ?? {}) as { readonly $ref?: string };
  return (
    name === 'name' ||
    (place === 'query' && (name === 'fieldValidation' || name === 'dryRun')) ||
    (place === 'body' && $ref?.startsWith('#/definitions/io.k8s.apimachinery') !== true)
  );
}

const offset = 0xcbf29ce484222325n;
const prime = 0x100000001b3n;

/** The first six bytes of FNV-1 in 64 bits, as base64url. */
function hashOf(text: string): string {
  const hash = Buffer.from(text).reduce((sum, byte) => BigInt.asUintN(64, sum * prime) ^ BigInt(byte), offset);
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(hash);
  return bytes.subarray(0, 6).toString('base64url');
}
