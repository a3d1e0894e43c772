import type { HttpResponse } from '#api';
import { isStatusError, protobufMediaType } from '#apimachinery';
import { bookmark, inOwnVersionOnce, type ResourceDefinition, type WatchEvent } from '../../registry/index.ts';
import { type ResourceCall, renderingOf } from '../call.ts';
import { channel } from '../channel.ts';
import { convertList } from '../convert-list.ts';
import type { ListParameters } from '../request/list-parameters.ts';
import { type EventLine, errorLine, eventLine } from '../response/event-line.ts';

/** How often a quiet watch tells its revision. Follows apiserver cacher's bookmarkFrequency. */
const bookmarkEvery = 60_000;
/** A bookmark comes this long before a watch with a deadline ends. */
const bookmarkBeforeEnd = 2_000;
/** Shortest life of a watch without timeoutSeconds; up to twice as long. Follows --min-request-timeout. */
const shortestWatch = 1_800_000;

/** What a stream of events says it is. */
const watchTypes = {
  json: 'application/json',
  yaml: 'application/yaml',
  protobuf: `${protobufMediaType};stream=watch`,
} as const;

/** Answers with one JSON event a line, or with frames of protobuf, until the client goes away or the time is up. */
export async function startWatch(call: ResourceCall, parameters: ListParameters): Promise<HttpResponse> {
  const { registry, clock } = call.server;
  if (call.resource.custom?.conversion !== undefined) {
    // A watch begins when its cache is filled, and not before.
    await convertList(call.resource, registry.list(call.resource), true);
  }
  const lines = channel<EventLine>(call.server.durable);
  const write = eventWriter(call);
  const stopped = new AbortController();
  const closers: (() => void)[] = [];
  const stop = (): void => {
    if (!stopped.signal.aborted) {
      stopped.abort();
      for (const close of closers) {
        close();
      }
      lines.end();
    }
  };
  const tell = inOrder(call.resource, (event) => lines.push(write(event)), stop);
  try {
    const subscription = registry.watch(call.resource, parameters.options, (event) => {
      if (event.type !== 'BOOKMARK' || parameters.allowWatchBookmarks) {
        tell(event);
      }
    });
    closers.push(() => subscription.close());
  } catch (error) {
    if (!isStatusError(error, 'Expired')) {
      throw error;
    }
    lines.push(errorLine(renderingOf(call), error.status));
    lines.end();
  }
  closers.push(endWithDefinition(call, stop));
  const life = (parameters.timeoutSeconds ?? 0) * 1000 || shortestWatch;
  const deadline = clock.after(life, stop);
  closers.push(() => deadline.cancel());
  if (parameters.allowWatchBookmarks) {
    const mark = (): void => tell({ type: 'BOOKMARK', object: bookmark(call.resource, registry.resourceVersion) });
    closers.push(scheduleBookmarks(call, life, mark));
  }
  call.request.signal.addEventListener('abort', stop, { once: true });
  if (call.request.signal.aborted) {
    stop();
  }
  return {
    status: 200,
    headers: { 'Content-Type': watchTypes[call.output.encoding] },
    body: lines.read(stop),
  };
}

/** Tells events in their order, each when its object is converted; `stop` when that fails: the cache is filled anew then. */
function inOrder(
  resource: ResourceDefinition,
  next: (event: WatchEvent) => void,
  stop: () => void,
): (event: WatchEvent) => void {
  if (resource.custom?.conversion === undefined) {
    return next;
  }
  let before = Promise.resolve();
  return (event) => {
    const object = event.type === 'BOOKMARK' ? event.object : inOwnVersionOnce(resource, event.object);
    before = before.then(async () => next({ ...event, object: await object })).catch(stop);
  };
}

/** A watch of a custom kind ends when the kind goes or is defined anew. */
function endWithDefinition({ resource, server: { registry } }: ResourceCall, stop: () => void): () => void {
  const { group, version } = resource;
  const listening = registry.onDefinitions(() => {
    if (registry.resource(group, resource.resource, version) !== resource) {
      stop();
    }
  });
  return () => listening.close();
}

function scheduleBookmarks(call: ResourceCall, life: number, tell: () => void): () => void {
  const { clock } = call.server;
  const beforeEnd = life - bookmarkBeforeEnd;
  const first = beforeEnd > 0 ? Math.min(bookmarkEvery, beforeEnd) : bookmarkEvery;
  let timer = clock.after(first, again);
  function again(): void {
    tell();
    timer = clock.after(bookmarkEvery, again);
  }
  return () => timer.cancel();
}

/** Renders events as they are at the time of each. */
function eventWriter(call: ResourceCall): (event: WatchEvent) => EventLine {
  const rendering = renderingOf(call);
  let first = true;
  return (event) => {
    const line = eventLine({ ...rendering, now: call.server.clock.now() }, event, first);
    first = false;
    return line;
  };
}
