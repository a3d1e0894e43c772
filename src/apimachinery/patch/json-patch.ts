import { deepCopy } from '../freeze.ts';
import { goQuote } from '../go-text.ts';

/** One operation of RFC 6902. */
export interface JsonPatchOperation {
  readonly op: string;
  readonly path: string;
  readonly from?: string;
  readonly value?: unknown;
}

type Container = Record<string, unknown> | unknown[];

/**
 * The document after all operations, in order; the document itself stays as it is. Throws an Error when one does not
 * apply. Negative indices count from the end. Follows github.com/evanphx/json-patch v4, which the API server uses.
 */
export function applyJsonPatch<T>(document: T, operations: readonly JsonPatchOperation[]): T {
  // Under a key, so that operations on the whole document are no special case of get and set.
  const root = { document: deepCopy(document) as unknown };
  for (const operation of operations) applyOperation(root, operation);
  return root.document as T;
}

function applyOperation(root: { document: unknown }, operation: JsonPatchOperation): void {
  const { op, path, from = '' } = operation;
  switch (op) {
    case 'add':
      add(root.document, path, deepCopy(operation.value ?? null), op);
      return;
    case 'remove':
      remove(root.document, path, op);
      return;
    case 'replace':
      if (path === '') {
        if (typeof operation.value !== 'object' || operation.value === null) {
          throw new Error(
            'replace operation value must be object or array: jsonpatch replace operation does not apply',
          );
        }
        root.document = deepCopy(operation.value);
        return;
      }
      replace(root.document, path, deepCopy(operation.value ?? null));
      return;
    case 'move': {
      const value = get(root.document, from, op);
      remove(root.document, from, op);
      add(root.document, path, value, op);
      return;
    }
    case 'copy':
      add(root.document, path, deepCopy(copied(root.document, from)), op);
      return;
    case 'test': {
      const expected = operation.value ?? null;
      const actual = path === '' ? root.document : (find(root.document, path)?.value ?? null);
      if (!sameJson(actual, expected)) throw new Error(`testing value ${path} failed: test failed`);
      return;
    }
    default:
      throw new Error(`Unexpected kind: ${op}`);
  }
}

function missing(op: string, path: string): Error {
  return new Error(`${op} operation does not apply: doc is missing path: ${goQuote(path)}: missing value`);
}

function tokens(path: string): string[] {
  return path
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null;
}

function child(container: Container, key: string): { value: unknown } | undefined {
  if (Array.isArray(container)) {
    const index = arrayIndex(container, key, container.length - 1);
    return index === undefined ? undefined : { value: container[index] };
  }
  return Object.hasOwn(container, key) ? { value: container[key] } : undefined;
}

/** The position that the token names; undefined when it lies outside of 0..last. */
function arrayIndex(container: readonly unknown[], key: string, last: number): number | undefined {
  if (!/^[+-]?\d+$/.test(key)) return undefined;
  const number = Number(key);
  if (number < -container.length || number > last) return undefined;
  return number < 0 ? number + container.length : number;
}

/** The object or list that holds the last token's value, and that token. */
function parent(document: unknown, path: string): { container: Container; key: string } | undefined {
  const steps = tokens(path);
  const key = steps.pop();
  let current = document;
  for (const step of steps) {
    if (!isContainer(current)) return undefined;
    current = child(current, step)?.value;
  }
  return key === undefined || !isContainer(current) ? undefined : { container: current, key };
}

function find(document: unknown, path: string): { value: unknown } | undefined {
  const found = parent(document, path);
  return found === undefined ? undefined : child(found.container, found.key);
}

function get(document: unknown, path: string, op: string): unknown {
  const found = find(document, path);
  if (found === undefined) throw missing(op, path);
  return found.value;
}

/** What is not in an object is copied as null; a list has to have it. Follows evanphx/json-patch v4, partialDoc.get. */
function copied(document: unknown, path: string): unknown {
  const container = parent(document, path)?.container;
  return container === undefined || Array.isArray(container)
    ? get(document, path, 'copy')
    : (find(document, path)?.value ?? null);
}

function setKey(container: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(container, key, { value, enumerable: true, configurable: true, writable: true });
}

function add(document: unknown, path: string, value: unknown, op: string): void {
  const found = parent(document, path);
  if (found === undefined) throw missing(op, path);
  const { container, key } = found;
  if (!Array.isArray(container)) {
    setKey(container, key, value);
    return;
  }
  const index = key === '-' ? container.length : arrayIndex(container, key, container.length);
  if (index === undefined)
    throw new Error(`error in ${op} for path: '${path}': Unable to access invalid index: ${key}`);
  // A negative index counts from the end of the longer list.
  container.splice(key.startsWith('-') && key !== '-' ? index + 1 : index, 0, value);
}

/** A key that an object does not have is added: evanphx/json-patch v4 only misses list items. */
function replace(document: unknown, path: string, value: unknown): void {
  const found = parent(document, path);
  if (found === undefined) throw missing('replace', path);
  const { container, key } = found;
  if (!Array.isArray(container)) {
    setKey(container, key, value);
    return;
  }
  get(document, path, 'replace');
  container[arrayIndex(container, key, container.length - 1) ?? 0] = value;
}

function remove(document: unknown, path: string, op: string): void {
  const found = parent(document, path);
  if (found === undefined || child(found.container, found.key) === undefined) {
    throw new Error(`${op} operation does not apply: Unable to remove nonexistent key: ${path}: missing value`);
  }
  const { container, key } = found;
  if (Array.isArray(container)) container.splice(arrayIndex(container, key, container.length - 1) ?? 0, 1);
  else delete container[key];
}

function sameJson(a: unknown, b: unknown): boolean {
  if (!isContainer(a) || !isContainer(b)) return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && sameJson(left[key], right[key]))
  );
}
