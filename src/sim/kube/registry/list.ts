import {
  badRequest,
  expired,
  goQuote,
  isStatusError,
  type KubeObject,
  StatusError,
  timeout,
  unknownError,
} from '#apimachinery';
import { decodeContinue, encodeContinue } from './continue-token.ts';
import { bucketOf, type Machinery, prefixOf } from './machinery.ts';
import type { List, ListOptions } from './registry.ts';
import type { ResourceDefinition } from './resource.ts';
import { type Selection, selectionOf } from './selection.ts';
import { shownAll } from './shown.ts';

const continueExpired =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without ' +
  'the continue parameter, or use the continue token in this response to retrieve the remainder of the results. ' +
  'Continuing with the provided token results in an inconsistent list - objects that were created, modified, or ' +
  'deleted between the time the first chunk was returned and now may show up in the list.';

/** GET of a collection. Follows apiserver pkg/storage ValidateListOptions and etcd3 GetList. */
export function listObjects(machinery: Machinery, resource: ResourceDefinition, options: ListOptions): List {
  const { store } = machinery;
  const selection = selectionOf(resource, options);
  const bucket = bucketOf(resource);
  const prefix = selection.name === undefined ? prefixOf(resource, selection.namespace) : onePath(resource, selection);
  const start = startOf(options, store.revision, prefix);
  const exact = start.revision === undefined ? {} : { revision: start.revision };
  const revision = String(start.revision ?? store.revision);
  const limit = ignoresLimit(options) ? 0 : (options.limit ?? 0);
  if (limit <= 0) {
    const all = listRange(() => store.list(bucket, prefix, { ...exact, ...afterOf(start.after) }), start.after, prefix);
    const items = selection.everything ? all.objects : all.objects.filter(selection.matches);
    return { items: shownAll(resource, items), resourceVersion: revision };
  }
  const items: KubeObject[] = [];
  let after = start.after;
  for (;;) {
    const wanted = limit - items.length;
    const page = listRange(
      () => store.list(bucket, prefix, { ...exact, ...afterOf(after), limit: wanted }),
      start.after,
      prefix,
    );
    items.push(...(selection.everything ? page.objects : page.objects.filter(selection.matches)));
    after = page.paths.at(-1) ?? after;
    if (page.remaining === 0 || after === undefined) {
      return { items: shownAll(resource, items), resourceVersion: revision };
    }
    if (items.length >= limit) {
      return {
        items: shownAll(resource, items),
        resourceVersion: revision,
        continue: encodeContinue({ revision: Number(revision), after }, prefix),
        ...(selection.everything ? { remainingItemCount: page.remaining } : {}),
      };
    }
  }
}

/** A resourceVersion as a number; 500 when it is none. Follows apiserver pkg/storage APIObjectVersioner.ParseResourceVersion. */
export function parseResourceVersion(text: string): number {
  if (!/^\d+$/.test(text)) {
    throw unknownError(
      `resourceVersion: Invalid value: ${goQuote(text)}: strconv.ParseUint: parsing ${goQuote(text)}: invalid syntax`,
    );
  }
  return Number(text);
}

/** The same for lists, which blame the request: 400. */
function parseListVersion(text: string): number {
  try {
    return parseResourceVersion(text);
  } catch (error) {
    throw badRequest(`invalid resource version: ${(error as Error).message}`);
  }
}

/** Refuses to read one object at a version that is none (500) or has not happened yet (504). */
export function requireVersion(text: string, current: number): void {
  const wanted = parseResourceVersion(text);
  if (wanted > current) {
    throw tooLargeResourceVersion(wanted, current);
  }
}

/** 504 for a resourceVersion that has not happened yet. Follows apiserver pkg/storage NewTooLargeResourceVersionError. */
function tooLargeResourceVersion(wanted: number, current: number): StatusError {
  const { status } = timeout(`Too large resource version: ${wanted}, current: ${current}`, 1);
  const causes = [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }];
  return new StatusError({ ...status, details: { causes, ...status.details } });
}

interface Start {
  /** Undefined: the latest state. */
  readonly revision: number | undefined;
  readonly after: string | undefined;
}

function startOf(options: ListOptions, current: number, prefix: string): Start {
  const version = options.resourceVersion ?? '';
  if (options.continue !== undefined && options.continue !== '') {
    const token = decodeContinue(options.continue, prefix);
    if (version !== '' && version !== '0') {
      throw badRequest('specifying resource version is not allowed when using continue');
    }
    return { revision: token.revision < 0 ? undefined : token.revision, after: token.after };
  }
  if (version === '') {
    return { revision: undefined, after: undefined };
  }
  const wanted = parseListVersion(version);
  if (wanted > current) {
    throw tooLargeResourceVersion(wanted, current);
  }
  const exact =
    options.resourceVersionMatch === 'Exact' ||
    (options.resourceVersionMatch === undefined && (options.limit ?? 0) > 0 && wanted > 0);
  return { revision: exact ? wanted : undefined, after: undefined };
}

/** A list at "any" version comes from the watch cache, which knows no pages. */
function ignoresLimit(options: ListOptions): boolean {
  return options.resourceVersion === '0' && (options.continue ?? '') === '';
}

function afterOf(after: string | undefined): { readonly after?: string } {
  return after === undefined ? {} : { after };
}

function onePath(resource: ResourceDefinition, selection: Selection): string {
  return (
    prefixOf(resource, selection.namespace) +
    (selection.namespace !== undefined || !resource.namespaced ? (selection.name ?? '') : '')
  );
}

/** A page whose revision was forgotten in the meantime says how to go on. */
function listRange<T>(run: () => T, after: string | undefined, prefix: string): T {
  try {
    return run();
  } catch (error) {
    if (after !== undefined && isStatusError(error, 'Expired')) {
      const { status } = expired(continueExpired);
      throw new StatusError({ ...status, metadata: { continue: encodeContinue({ revision: -1, after }, prefix) } });
    }
    throw error;
  }
}
