import { badRequest, decodeStrict, type KubeObject } from '#apimachinery';
import type { WriteOptions } from './registry.ts';

/**
 * The object with only known fields, when it came from outside (`fieldValidation` is given). Strict refuses unknown and
 * duplicate fields, Warn tells about them. Follows apiserver pkg/endpoints/handlers transformDecodeError.
 */
export function decodeStrictly(
  resource: { readonly schema: string; readonly kind: string; readonly version: string },
  object: KubeObject,
  options: WriteOptions,
  /** Found earlier, while parsing the text. */
  earlier: readonly string[] = [],
): KubeObject {
  if (options.fieldValidation === undefined) {
    return object;
  }
  const decoded = decodeStrict(object, resource.schema);
  const errors = [...earlier, ...decoded.errors];
  if (errors.length > 0) {
    if (options.fieldValidation === 'Strict') {
      throw badRequest(
        `${object.kind ?? resource.kind} in version "${versionOf(object, resource)}" cannot be handled as a ${resource.kind}: strict decoding error: ${errors.join(', ')}`,
      );
    }
    if (options.fieldValidation === 'Warn') {
      for (const error of errors) {
        options.warn?.(error);
      }
    }
  }
  return decoded.object as KubeObject;
}

function versionOf(object: KubeObject, resource: { readonly version: string }): string {
  return object.apiVersion?.split('/').at(-1) ?? resource.version;
}
