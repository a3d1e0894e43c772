import { deepEqual } from '#apimachinery';
import type { Endpoint, EndpointPort, EndpointSlice } from '#types/discovery-v1';
import { triggerTimeAnnotation } from '../../helpers/services.ts';

/** Follows --max-endpoints-per-slice. */
const perSlice = 100;

/** What is to be written. */
export interface SlicePlan {
  readonly create: readonly EndpointSlice[];
  readonly update: readonly EndpointSlice[];
  readonly delete: readonly EndpointSlice[];
}

/** What is to be written of one address type, and which slices are left as they are. */
export interface FilledSlices extends SlicePlan {
  readonly unchanged: readonly EndpointSlice[];
}

/** Endpoints that offer the same ports. */
export interface Group {
  readonly ports: readonly EndpointPort[];
  readonly endpoints: readonly Endpoint[];
}

/**
 * What has to change of the slices of one address type; `frame` is a slice without ports and endpoints. A slice whose endpoints
 * differ in hints alone is to change too, unless `hintsAreOthers`: somebody else then gives them.
 */
export function fillSlices(
  frame: EndpointSlice,
  groups: readonly Group[],
  existing: readonly EndpointSlice[],
  hintsAreOthers = false,
): FilledSlices {
  const create: EndpointSlice[] = [];
  const update: EndpointSlice[] = [];
  const unused = new Set(existing);
  for (const { ports, endpoints } of groups) {
    const own = existing.filter((slice) => deepEqual(slice.ports ?? [], ports));
    for (const slice of own) unused.delete(slice);
    fill(frame, ports, endpoints, own, { create, update, unused, hintsAreOthers });
  }
  const gone = [...unused];
  if (gone.length === existing.length && create.length === 0) {
    const [first] = gone;
    if (gone.length === 1 && first !== undefined && isSame(first, frame)) gone.length = 0;
    else create.push(frame);
  }
  while (gone.length > 0 && create.length > 0) {
    const [slice, content] = [gone.shift(), create.shift()];
    if (slice !== undefined && content !== undefined) update.push(merge(slice, content));
  }
  const touched = new Set([...update, ...gone].map(({ metadata }) => metadata.name));
  return { create, update, delete: gone, unchanged: existing.filter(({ metadata }) => !touched.has(metadata.name)) };
}

interface Pending {
  readonly create: EndpointSlice[];
  readonly update: EndpointSlice[];
  readonly unused: Set<EndpointSlice>;
  readonly hintsAreOthers: boolean;
}

/** Endpoints stay in their slice; new ones go where there is room, fullest first, then into new slices. */
function fill(
  frame: EndpointSlice,
  ports: readonly EndpointPort[],
  endpoints: readonly Endpoint[],
  own: readonly EndpointSlice[],
  { create, update, unused, hintsAreOthers }: Pending,
): void {
  const waiting = new Map(endpoints.map((endpoint) => [keyOf(endpoint), endpoint]));
  const kept = own.map((slice) => ({
    slice,
    endpoints: (slice.endpoints ?? []).flatMap((endpoint) => {
      const wanted = waiting.get(keyOf(endpoint));
      waiting.delete(keyOf(endpoint));
      return wanted ?? [];
    }),
  }));
  const rest = [...waiting.values()];
  for (const entry of kept.toSorted((left, right) => right.endpoints.length - left.endpoints.length)) {
    entry.endpoints.push(...rest.splice(0, Math.max(0, perSlice - entry.endpoints.length)));
  }
  for (const { slice, endpoints: content } of kept) {
    if (content.length === 0) {
      unused.add(slice);
      continue;
    }
    const wanted = { ...frame, ports: [...ports], endpoints: content };
    if (!isSame(hintsAreOthers ? withoutHints(slice) : slice, wanted)) update.push(merge(slice, wanted));
  }
  while (rest.length > 0) create.push({ ...frame, ports: [...ports], endpoints: rest.splice(0, perSlice) });
}

function keyOf({ addresses, targetRef }: Endpoint): string {
  return `${targetRef?.uid ?? ''}/${addresses?.[0] ?? ''}`;
}

/** Whether a slice says what it should; the time of the last change alone is no reason to write. */
function isSame(slice: EndpointSlice, wanted: EndpointSlice): boolean {
  return (
    deepEqual(slice.endpoints ?? [], wanted.endpoints) &&
    deepEqual(slice.ports ?? [], wanted.ports ?? []) &&
    deepEqual(slice.metadata.labels, wanted.metadata.labels)
  );
}

function withoutHints(slice: EndpointSlice): EndpointSlice {
  return { ...slice, endpoints: (slice.endpoints ?? []).map(({ hints: _, ...endpoint }) => endpoint) };
}

/** A stored slice with what it is to say now. */
export function merge(slice: EndpointSlice, content: EndpointSlice): EndpointSlice {
  const { [triggerTimeAnnotation]: _, ...annotations } = slice.metadata.annotations ?? {};
  const { labels, annotations: fresh, ownerReferences } = content.metadata;
  return {
    ...content,
    metadata: {
      ...slice.metadata,
      annotations: { ...annotations, ...fresh },
      ...(labels === undefined ? {} : { labels }),
      ...(ownerReferences === undefined ? {} : { ownerReferences }),
    },
  };
}
