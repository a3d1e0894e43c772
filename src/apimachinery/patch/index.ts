import { keepReset } from '../apply/reset.ts';
import { fieldInvalid } from '../field.ts';
import { goJson, goValue } from '../go-text.ts';
import { parseJsonStrict } from '../json.ts';
import type { KubeObject } from '../object.ts';
import { type Decoded, decode, type Empties } from '../schema/decode.ts';
import { decodeUnstructured } from '../schema/unstructured.ts';
import { badRequest, invalid, tooLarge, unknownError, unprocessable, unsupportedMediaType } from '../status.ts';
import { inGoOrder, sortMerged, sortPatched } from './go-order.ts';
import { applyJsonPatch, type JsonPatchOperation } from './json-patch.ts';
import { applyMergePatch } from './merge-patch.ts';
import { applyStrategicMergePatch, PatchFormatError } from './strategic-merge.ts';

export { applyJsonPatch, type JsonPatchOperation } from './json-patch.ts';
export { applyMergePatch } from './merge-patch.ts';
export { applyStrategicMergePatch } from './strategic-merge.ts';

export const patchTypes = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
} as const;

export interface PatchRequest {
  /** One of `patchTypes`. */
  readonly contentType: string;
  /** The body. */
  readonly patch: string;
  /** The stored object; not changed. */
  readonly current: KubeObject;
  /** undefined: a custom resource. */
  readonly typeKey: string | undefined;
  /** How a custom resource is read; without it everything is known. */
  readonly decode?: (object: unknown) => Decoded;
  /** Default: Warn. */
  readonly fieldValidation?: 'Ignore' | 'Warn' | 'Strict' | undefined;
}

const mostOperations = 10_000;

export interface Patched {
  readonly object: KubeObject;
  readonly warnings: readonly string[];
  /** The patched document as errors quote it. */
  readonly shown: () => string;
}

/**
 * The object after the patch, decoded but not yet defaulted, and what to warn of. Throws the StatusErrors of the real
 * server. Follows apiserver pkg/endpoints/handlers patch.go.
 */
export function patchObject(request: PatchRequest): Patched {
  switch (request.contentType) {
    case patchTypes.json:
      return patchWithJson(request);
    case patchTypes.merge:
      return patchWithMerge(request);
    case patchTypes.strategic:
      return patchStrategically(request);
    default:
      throw unsupportedMediaType(Object.values(patchTypes));
  }
}

function parsePatch(text: string, prefix: string): { value: unknown; duplicates: readonly string[] } {
  try {
    return parseJsonStrict(text);
  } catch (error) {
    throw badRequest(`${prefix}${(error as Error).message}`);
  }
}

function typeName(value: unknown): string {
  return Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
}

function patchWithJson(request: PatchRequest): Patched {
  const { value, duplicates } = parsePatch(request.patch, 'error decoding patch: ');
  const operations = value === null ? [] : value;
  if (!Array.isArray(operations)) {
    throw badRequest(
      `error decoding patch: json: cannot unmarshal ${typeName(value)} into Go value of type []handlers.jsonPatchOp`,
    );
  }
  if (operations.length > mostOperations) {
    throw tooLarge(`The allowed maximum operations in a JSON patch is ${mostOperations}, got ${operations.length}`);
  }
  const strict = [...duplicates, ...operations.flatMap(checkOperation)].map((text) => `json patch ${text}`);
  let patched: KubeObject;
  try {
    patched = applyJsonPatch(request.current, operations as JsonPatchOperation[]);
  } catch {
    throw unprocessable();
  }
  const shown = () => {
    const document = inGoOrder(request.current, request.typeKey) as KubeObject;
    return goJson(sortPatched(applyJsonPatch(document, operations), operations));
  };
  return finish(request, patched, shown, strict);
}

const operationFields = new Set(['op', 'path', 'from', 'value']);

function checkOperation(operation: unknown, index: number): string[] {
  if (typeof operation !== 'object' || operation === null || Array.isArray(operation)) {
    throw badRequest(
      `error decoding patch: json: cannot unmarshal ${typeName(operation)} into Go value of type handlers.jsonPatchOp`,
    );
  }
  for (const field of ['op', 'path', 'from'] as const) {
    const value = (operation as Record<string, unknown>)[field] ?? '';
    if (typeof value !== 'string') {
      const where = `Go struct field jsonPatchOp.${field} of type string`;
      throw badRequest(`error decoding patch: json: cannot unmarshal ${typeName(value)} into ${where}`);
    }
  }
  return Object.keys(operation)
    .filter((key) => !operationFields.has(key))
    .map((key) => `unknown field "[${index}].${key}"`);
}

function patchWithMerge(request: PatchRequest): Patched {
  const { value, duplicates } = parsePatch(request.patch, 'error decoding patch: ');
  requireMap(value, 'error decoding patch: ');
  if (value === null) {
    throw badRequest('Invalid JSON Patch');
  }
  const patched = applyMergePatch(request.current, value);
  const shown = () => {
    const document = inGoOrder(request.current, request.typeKey);
    return goJson(sortMerged(applyMergePatch(document, value), value, document));
  };
  return finish(request, patched, shown, duplicates);
}

function requireMap(value: unknown, prefix: string): void {
  if (value !== null && (typeof value !== 'object' || Array.isArray(value))) {
    throw badRequest(
      `${prefix}json: cannot unmarshal ${typeName(value)} into Go value of type map[string]interface {}`,
    );
  }
}

function patchStrategically(request: PatchRequest): Patched {
  const { value, duplicates } = parsePatch(request.patch, '');
  requireMap(value, '');
  const patch = value ?? {};
  let patched: KubeObject;
  try {
    patched = applyStrategicMergePatch(request.current, patch, request.typeKey);
  } catch (error) {
    if (!(error instanceof PatchFormatError)) throw unknownError(error as Error);
    throw error.unprocessable ? unprocessable() : badRequest(error.message);
  }
  return finish(request, patched, () => goValue(patch), duplicates, decodeUnstructured);
}

/** What decoding finds wrong is told of the patch as a whole. */
function finish(
  request: PatchRequest,
  patched: KubeObject,
  shown: () => string,
  earlier: readonly string[],
  read: (input: unknown, typeKey: string, empties: Empties) => Decoded = decode,
): Patched {
  const decoded: Decoded =
    request.typeKey === undefined
      ? (request.decode?.(patched) ?? { object: patched, errors: [] })
      : read(patched, request.typeKey, 'kept');
  const refuse = (detail: string) => invalid('', '', '', [fieldInvalid('patch', shown(), detail)]);
  if (decoded.failure !== undefined) throw refuse(decoded.failure);
  const object = keepReset(patched, decoded.object as KubeObject);
  if (request.fieldValidation === 'Ignore') return { object, shown, warnings: [] };
  const problems = [...earlier, ...decoded.errors];
  if (problems.length === 0 || request.fieldValidation !== 'Strict') return { object, shown, warnings: problems };
  throw refuse(`strict decoding error: ${problems.join(', ')}`);
}
