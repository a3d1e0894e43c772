import { pipeline, Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { HttpResponse } from '#api';
import { goEscaped } from '#apimachinery';
import type { List } from '../../registry/index.ts';
import { type ResourceCall, renderingOf } from '../call.ts';
import { type ListText, renderList } from './render.ts';
import { acceptsGzip, respondProtobuf, respondText, wantsPretty } from './respond.ts';

/** Longer lists are sent while they are written: whole, they would take as much memory as all that they show. */
const streamFrom = 1_000;
/** Characters of one chunk. */
const chunkSize = 64 * 1024;

/** A list as the answer to a call. */
export async function respondList(call: ResourceCall, list: List): Promise<HttpResponse> {
  const text = renderList(renderingOf(call), list);
  if (call.output.encoding === 'protobuf') {
    // Only the fields that the type of the items has are written: the objects themselves do for their metadata, too.
    return respondProtobuf(call.request, 200, { ...JSON.parse(text.head + text.tail), items: text.items });
  }
  if (text.items.length < streamFrom || call.output.encoding === 'yaml' || wantsPretty(call.request)) {
    const whole = `${text.head}${text.items.map(text.textOf).join(',')}${text.tail}`;
    return respondText(call.request, 200, whole, call.output);
  }
  const chunks = chunksOf(text);
  // What is wrong with the request shows in the first item, when there is still time for an error.
  const first = chunks.next();
  const headers = { 'Content-Type': 'application/json' };
  if (!acceptsGzip(call.request)) {
    return { status: 200, headers, body: stream(first, chunks) };
  }
  const gzip = createGzip({ level: 1 });
  pipeline(Readable.from(stream(first, chunks)), gzip, () => {});
  return { status: 200, headers: { ...headers, 'Content-Encoding': 'gzip', Vary: 'Accept-Encoding' }, body: gzip };
}

function* chunksOf({ head, items, textOf, tail }: ListText): Generator<string, undefined> {
  let chunk = head;
  let separator = '';
  for (const item of items) {
    chunk += separator + goEscaped(textOf(item));
    separator = ',';
    if (chunk.length >= chunkSize) {
      yield chunk;
      chunk = '';
    }
  }
  yield `${chunk}${tail}\n`;
}

async function* stream(first: IteratorResult<string, undefined>, rest: Generator<string, undefined>) {
  if (first.done !== true) {
    yield first.value;
  }
  yield* rest;
}
