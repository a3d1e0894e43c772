import type { HttpResponse } from '#api';
import { isStatusError, protobufMediaType } from '#apimachinery';
import { bookmark, type WatchEvent } from '../../registry/index.ts';
import { type ResourceCall, renderingOf } from '../call.ts';
import { channel } from '../channel.ts';
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
export function startWatch(call: ResourceCall, parameters: ListParameters): HttpResponse {
  const { registry, clock } = call.server;
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
  try {
    const subscription = registry.watch(call.resource, parameters.options, (event) => {
      if (event.type !== 'BOOKMARK' || parameters.allowWatchBookmarks) {
        lines.push(write(event));
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
    const tell = (): void => {
      lines.push(write({ type: 'BOOKMARK', object: bookmark(call.resource, registry.resourceVersion) }));
    };
    closers.push(scheduleBookmarks(call, life, tell));
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
