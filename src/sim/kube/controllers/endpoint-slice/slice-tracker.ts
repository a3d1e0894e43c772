import type { EndpointSlice } from '#types/discovery-v1';

/** Tells a controller's own writes of slices from those of others. Follows k8s.io/endpointslice/util, EndpointSliceTracker. */
export interface SliceTracker {
  /** What the API server answered to one's own write. */
  wrote(slice: EndpointSlice): void;
  willDelete(slice: EndpointSlice): void;
  changed(slice: EndpointSlice): void;
  deleted(slice: EndpointSlice): void;
  /** Judges what is seen in the meantime when `write` is over: a watch may be faster than the answer. */
  during(write: () => Promise<void>): Promise<void>;
}

/** `foreign` hears of every slice that somebody else changed or deleted. */
export function createSliceTracker(foreign: (slice: EndpointSlice) => void): SliceTracker {
  const generations = new Map<string, number>();
  /** Own deletions whose end was not seen yet. */
  const leaving = new Set<string>();
  let held: (() => void)[] | undefined;
  const judge = (decide: () => void): void => {
    if (held === undefined) decide();
    else held.push(decide);
  };
  const uidOf = ({ metadata }: EndpointSlice): string => metadata.uid ?? '';
  const generationOf = ({ metadata }: EndpointSlice): number => metadata.generation ?? 0;
  return {
    wrote: (slice) => generations.set(uidOf(slice), generationOf(slice)),
    willDelete: (slice) => leaving.add(uidOf(slice)),
    changed: (slice) =>
      judge(() => {
        if (generationOf(slice) > (generations.get(uidOf(slice)) ?? -1)) foreign(slice);
      }),
    deleted: (slice) =>
      judge(() => {
        generations.delete(uidOf(slice));
        if (!leaving.delete(uidOf(slice))) foreign(slice);
      }),
    during: async (write) => {
      held = [];
      try {
        await write();
      } finally {
        const decisions = held;
        held = undefined;
        for (const decide of decisions) decide();
      }
    },
  };
}
