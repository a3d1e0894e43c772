import { badRequest, type Decoded, decodeStrict, type KubeObject, keepReset } from '#apimachinery';
import type { WriteOptions } from './registry.ts';
import type { CustomKind } from './resource.ts';

/** What decoding needs to know of a kind. */
interface DecodedKind {
  readonly schema: string;
  readonly kind: string;
  readonly version: string;
  readonly custom?: CustomKind | undefined;
}

/**
 * The object with only known fields, its empty lists and maps among them, when it came from outside (`fieldValidation` is given). Strict refuses unknown and
 * duplicate fields, Warn tells about them. Follows apiserver pkg/endpoints/handlers transformDecodeError.
 */
export function decodeStrictly(
  resource: DecodedKind,
  object: KubeObject,
  options: WriteOptions,
  /** Found earlier, while parsing the text. */
  earlier: readonly string[] = [],
): KubeObject {
  if (options.fieldValidation === undefined) {
    return object;
  }
  const decoded: Decoded =
    resource.custom === undefined ? decodeStrict(object, resource.schema, 'kept') : resource.custom.decode(object);
  if (decoded.failure !== undefined) {
    throw unfit(resource, object, decoded.failure);
  }
  const errors = [...earlier, ...decoded.errors];
  if (errors.length > 0) {
    if (options.fieldValidation === 'Strict') {
      throw unfit(resource, object, `strict decoding error: ${errors.join(', ')}`);
    }
    if (options.fieldValidation === 'Warn') {
      for (const warning of errors.flatMap(warningsOf)) {
        options.warn?.(warning);
      }
    }
  }
  return keepReset(object, decoded.object as KubeObject);
}

const yamlPrefix = 'yaml: unmarshal errors:\n';

/** All keys that a YAML text has twice are one error. Follows TypeError of go-yaml. */
export function yamlProblem(lines: readonly string[]): string {
  return `${yamlPrefix}${lines.map((line) => `  ${line}`).join('\n')}`;
}

/** But a warning each. Follows apiserver pkg/endpoints/handlers parseYAMLWarnings. */
function warningsOf(error: string): readonly string[] {
  if (!error.startsWith(yamlPrefix)) {
    return [error];
  }
  return error
    .slice(yamlPrefix.length)
    .split('\n')
    .map((line) => line.trim());
}

function unfit(resource: DecodedKind, object: KubeObject, problem: string): Error {
  const what = `${object.kind ?? resource.kind} in version "${versionOf(object, resource)}"`;
  return badRequest(`${what} cannot be handled as a ${resource.kind}: ${problem}`);
}

function versionOf(object: KubeObject, resource: { readonly version: string }): string {
  return object.apiVersion?.split('/').at(-1) ?? resource.version;
}
