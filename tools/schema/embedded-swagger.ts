import { gunzipSync } from 'node:zlib';
import { asBytes, asText, lastField, readFields } from '../../src/apimachinery/protobuf/wire.ts';

/** What a definition of an OpenAPI v2 document says in prose. */
export interface Definition {
  readonly description: string;
  readonly fields: ReadonlyMap<string, string>;
}

const gzipHeader = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]);
const wanted = Buffer.from('io.k8s.api.core.v1.PodSpec');

/**
 * The definitions of the Kubernetes OpenAPI v2 document that kubectl carries within (kustomize brings it), by name:
 * `io.k8s.api.core.v1.Pod`. It is of an older version, but has the prose of references, which the client's typings
 * lack. Undefined when the executable has none.
 */
export function readEmbeddedSwagger(executable: Buffer): ReadonlyMap<string, Definition> | undefined {
  for (let at = executable.indexOf(gzipHeader); at >= 0; at = executable.indexOf(gzipHeader, at + 1)) {
    const document = tryGunzip(executable.subarray(at, at + 4_000_000));
    if (document?.includes(wanted)) return readDefinitions(document);
  }
  return undefined;
}

/** Undefined when no gzip stream begins there; what follows the stream does not matter. */
function tryGunzip(bytes: Buffer): Buffer | undefined {
  try {
    return gunzipSync(bytes);
  } catch {
    return undefined;
  }
}

// Field numbers of gnostic's OpenAPIv2.proto: Document.definitions 9, NamedSchema 1 name 2 value,
// Schema.description 4, Schema.properties 25.
function readDefinitions(document: Uint8Array): ReadonlyMap<string, Definition> {
  const definitions = asBytes(lastField(readFields(document), 9));
  return new Map(namedSchemas(definitions).map(([name, schema]) => [name, readDefinition(schema)]));
}

function namedSchemas(bytes: Uint8Array): [string, Uint8Array][] {
  return readFields(bytes).map(({ value }) => {
    const named = readFields(asBytes(value));
    return [asText(lastField(named, 1)), asBytes(lastField(named, 2))];
  });
}

function readDefinition(schema: Uint8Array): Definition {
  const fields = readFields(schema);
  const properties = namedSchemas(asBytes(lastField(fields, 25)));
  const prose = properties.map(([name, value]) => [name, asText(lastField(readFields(value), 4))] as const);
  return { description: asText(lastField(fields, 4)), fields: new Map(prose) };
}
