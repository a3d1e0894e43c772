import { deepEqual } from '../equality.ts';
import { deepCopy } from '../freeze.ts';
import { goType, goValue } from '../go-text.ts';
import { schemaType } from '../schema/load.ts';
import type { SchemaField, ValueType } from '../schema/types.ts';
import { type Item, orderMerged, partition } from './element-order.ts';

type Data = Record<string, unknown>;

/** What went wrong in the patch itself; the API server answers 400, of `unprocessable` ones 422 without the text. */
export class PatchFormatError extends Error {
  readonly unprocessable: boolean;

  constructor(message: string, unprocessable = false) {
    super(message);
    this.unprocessable = unprocessable;
  }
}

const primitiveList = 'invalid patch format of primitive list';
const elementOrder = 'invalid patch format of setElementOrder list';
const retainKeys = 'invalid patch format of retainKeys';
const deletePrefix = '$deleteFromPrimitiveList';
const orderPrefix = '$setElementOrder';

/**
 * The document with the strategic merge patch applied. The document does not change; the patch loses what is done with, as
 * messages about it show: directives, and lists that have an order. Lists merge by the keys of the schema table (undefined type: a custom resource, which takes no such patch). Throws PatchFormatError or an Error with upstream's text. Follows apimachinery pkg/util/strategicpatch StrategicMergeMapPatch.
 */
export function applyStrategicMergePatch<T>(document: T, patch: unknown, typeKey: string | undefined): T {
  if (typeKey === undefined) throw new PatchFormatError('strategic merge patch format is not supported');
  const type: ValueType = { kind: 'struct', key: typeKey, pointer: false, go: '' };
  return mergeMap(deepCopy(document) as Data, patch as Data, type) as T;
}

function isData(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Go's kind of a type, as messages name it. */
function kindName(type: ValueType): string {
  if (type.kind === 'list' || type.kind === 'bytes') return 'slice';
  if (type.kind === 'special') return 'struct';
  if (type.kind === 'any') return 'interface';
  return type.kind === 'int' ? `int${type.bits}` : type.kind;
}

function lookUp(type: ValueType, key: string): SchemaField {
  // RawExtension and its like are structs whose JSON is not that of their fields.
  if (type.kind === 'special') throw new Error(noField(type.go.slice(type.go.lastIndexOf('.') + 1), key));
  if (type.kind !== 'struct') {
    throw new Error(`merging an object in json but data type is not struct, instead is: ${kindName(type)}`);
  }
  const struct = schemaType(type.key);
  const field = struct?.fields.get(key);
  if (field === undefined) {
    throw new Error(noField(struct?.name ?? '', key));
  }
  return field;
}

function noField(struct: string, key: string): string {
  return `unable to find api field in struct ${struct} for the json field "${key}"`;
}

function lookUpList(type: ValueType, key: string): { field: SchemaField; item: ValueType } {
  const field = lookUp(type, key);
  if (field.type.kind === 'list') return { field, item: field.type.of };
  if (field.type.kind === 'bytes') return { field, item: field.type };
  throw new Error(`expected slice or array type, but got: ${kindName(type)}`);
}

/** The strategy beside `retainKeys`. */
function strategyOf(field: SchemaField): string {
  return field.patchStrategy.find((strategy) => strategy !== 'retainKeys') ?? '';
}

function mergeMap(original: Data, patch: Data, type: ValueType): Data {
  if (Object.hasOwn(patch, '$patch')) {
    const { $patch: directive, ...rest } = patch;
    if (directive === 'replace') return rest;
    if (directive === 'delete') return {};
    throw new Error(`unknown patch type: ${goValue(directive)} in map: ${goValue(patch)}`);
  }
  retainOnly(original, patch);
  mergeOrderedLists(original, patch, type);
  for (const [patchKey, value] of Object.entries(patch)) {
    const deletes = patchKey.startsWith(deletePrefix);
    mergeField(original, deletes ? withoutPrefix(patchKey, deletePrefix) : patchKey, value, deletes, type);
  }
  return original;
}

function withoutPrefix(key: string, prefix: string): string {
  const slash = key.indexOf('/');
  if (slash < 0 || key.slice(0, slash) !== prefix) {
    throw new PatchFormatError(prefix === deletePrefix ? primitiveList : elementOrder);
  }
  return key.slice(slash + 1);
}

function mergeField(original: Data, key: string, value: unknown, deletes: boolean, type: ValueType): void {
  if (value === null) {
    delete original[key];
    return;
  }
  const current = original[key];
  if (current === undefined || goType(current) !== goType(value)) {
    if (!deletes) take(original, key, value);
  } else if (isData(value) && isData(current)) {
    const field = lookUp(type, key);
    put(original, key, strategyOf(field) === 'replace' ? value : mergeMap(current, value, field.type));
  } else if (Array.isArray(value) && Array.isArray(current)) {
    const { field, item } = lookUpList(type, key);
    const merges = deletes || strategyOf(field) === 'merge';
    put(original, key, merges ? mergeList(current, value, item, field.mergeKey ?? '', deletes) : value);
  } else put(original, key, value);
}

/** A value that is new to the original: without nulls and without what its directives delete. */
function take(original: Data, key: string, value: unknown): void {
  const kept = withoutDirectives(withoutNulls(value));
  if (kept === removed) delete original[key];
  else put(original, key, kept);
}

function put(target: Data, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}

const removed: unique symbol = Symbol('removed');

function withoutDirectives(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDirectives).filter((item) => item !== removed);
  if (!isData(value)) return value;
  if (Object.hasOwn(value, '$patch')) return removed;
  const result: Data = {};
  for (const [key, item] of Object.entries(value)) {
    const kept = withoutDirectives(item);
    if (kept !== removed) put(result, key, kept);
  }
  return result;
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isData(value)) return value;
  const result: Data = {};
  for (const [key, item] of Object.entries(value)) if (item !== null) put(result, key, withoutNulls(item));
  return result;
}

/** `$retainKeys` names all fields that may stay; those of the patch must be among them. */
function retainOnly(original: Data, patch: Data): void {
  const list = patch.$retainKeys;
  if (list === undefined) return;
  delete patch.$retainKeys;
  if (!Array.isArray(list)) throw new PatchFormatError(retainKeys);
  const kept = new Set<unknown>(list);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null || key.startsWith(deletePrefix) || key.startsWith(orderPrefix)) continue;
    if (!kept.has(key)) throw new PatchFormatError(retainKeys);
  }
  for (const key of Object.keys(original)) if (!kept.has(key)) delete original[key];
}

/** Go's name of the type, printed with `%s`: of nothing there is none. */
const received = (value: unknown) => (value == null ? '%!s(<nil>)' : goType(value));

function asList(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  throw new Error(`expected a []interface {}, but received a ${received(value)}`);
}

/** Every `$setElementOrder/<list>` of the patch together with its list; both leave the patch. */
function mergeOrderedLists(original: Data, patch: Data, type: ValueType): void {
  for (const key of Object.keys(patch)) {
    if (!key.startsWith(orderPrefix)) continue;
    const order = asList(patch[key]);
    delete patch[key];
    const name = withoutPrefix(key, orderPrefix);
    const [current, added] = [original[name], patch[name]];
    const currentList = current === undefined ? [] : asList(current);
    const addedList = added === undefined ? [] : asList(added);
    const { field, item } = lookUpList(type, name);
    const mergeKey = field.mergeKey ?? '';
    checkOrder(addedList, order, mergeKey);
    let merged: unknown[];
    if (current !== undefined && added === undefined) merged = currentList;
    else if (current === undefined && added !== undefined) merged = withoutDirectives(addedList) as unknown[];
    else if (current === undefined) continue;
    else merged = strategyOf(field) === 'merge' ? mergeList(currentList, addedList, item, mergeKey, false) : addedList;
    const parts = partition(merged, order, mergeKey);
    const isMap = elementType([currentList, addedList]).startsWith('map');
    put(original, name, orderMerged(parts, order, currentList, mergeKey, isMap));
    delete patch[name];
  }
}

/** The items of the patch, deletions aside, must be in the order list and in its order. */
function checkOrder(items: readonly unknown[], order: readonly unknown[], mergeKey: string): void {
  if (items.length === 0 || order.length === 0) return;
  const kept = mergeKey === '' ? items : items.filter((item) => !isData(item) || item.$patch !== 'delete');
  let at = 0;
  for (let position = 0; at < kept.length && position < order.length; ) {
    const item = kept[at];
    if (isData(item) && Object.hasOwn(item, '$patch')) at++;
    else if (deepEqual(keyOf(item, mergeKey), keyOf(order[position++], mergeKey))) at++;
  }
  if (at < kept.length) {
    throw new Error(
      `The order in patch list:\n${goValue(items)}\n doesn't match ${orderPrefix} list:\n${goValue(order)}\n`,
    );
  }
}

function keyOf(item: unknown, mergeKey: string): unknown {
  if (mergeKey === '') return item;
  if (!isData(item)) throw new Error(`expected a map[string]interface {}, but received a ${received(item)}`);
  if (!Object.hasOwn(item, mergeKey)) throw noMergeKey(item, mergeKey);
  return item[mergeKey];
}

function noMergeKey(item: Data, mergeKey: string): Error {
  return new Error(`map: ${goValue(item)} does not contain declared merge key: ${mergeKey}`);
}

/** Go's type that all elements have. */
function elementType(lists: readonly (readonly unknown[])[]): string {
  let type: string | undefined;
  for (const item of lists.flat()) {
    const own = goType(item);
    if (type === undefined && own === '[]interface {}')
      throw new PatchFormatError('lists of lists are not supported', true);
    if (type !== undefined && own !== type) throw new Error(`list element types are not identical: ${goValue(lists)}`);
    type = own;
  }
  if (type === undefined) throw new Error('no elements in any of the given slices');
  return type;
}

function mergeList(
  original: unknown[],
  patch: unknown[],
  type: ValueType,
  mergeKey: string,
  deletes: boolean,
): unknown[] {
  if (original.length === 0 && patch.length === 0) return original;
  const isMap = elementType([original, patch]).startsWith('map');
  if (!isMap) {
    if (deletes) return original.filter((item) => !patch.includes(item));
    const merged = [...new Set([...original, ...patch])];
    return orderMerged(partition(merged, patch, ''), patch, original, '', false);
  }
  if (mergeKey === '') throw new Error(`cannot merge lists without merge key for ${kindName(type)}`);
  const { kept, rest } = applyDirectives(original as Data[], patch as Data[], mergeKey);
  const merged = mergeItems(kept, rest, type, mergeKey);
  return orderMerged(partition(merged, rest, mergeKey), rest, kept, mergeKey, true);
}

/** `$patch: delete` takes items out of the original, `$patch: replace` all of them; the rest is to be merged. */
function applyDirectives(
  original: readonly Data[],
  patch: readonly Data[],
  mergeKey: string,
): { kept: Item[]; rest: Item[] } {
  let kept = [...original];
  const rest: Data[] = [];
  let replaces = false;
  for (const item of patch) {
    const directive = item.$patch;
    if (!Object.hasOwn(item, '$patch')) rest.push(item);
    else if (directive === 'delete') {
      if (!Object.hasOwn(item, mergeKey)) throw noMergeKey(item, mergeKey);
      kept = kept.filter((one) => one[mergeKey] !== item[mergeKey]);
    } else if (directive === 'replace') replaces = true;
    else if (directive === 'merge') throw new Error('merging lists cannot yet be specified in the patch');
    else throw new Error(`unknown patch type: ${goValue(directive)} in map: ${goValue(item)}`);
  }
  return replaces ? { kept: rest, rest: [] } : { kept, rest };
}

function mergeItems(original: readonly Data[], patch: readonly Data[], type: ValueType, mergeKey: string): Data[] {
  const merged = [...original];
  for (const item of patch) {
    if (!Object.hasOwn(item, mergeKey)) throw noMergeKey(item, mergeKey);
    const at = merged.findIndex((one) => Object.hasOwn(one, mergeKey) && one[mergeKey] === item[mergeKey]);
    const found = merged[at];
    if (found === undefined) merged.push(item);
    else merged[at] = mergeMap(found, item, type);
  }
  return merged;
}
