import type { IncomingMessage } from 'node:http';

/**
 * The body of a request as it arrives. A stream's own iterator is made for every kind of stream and costs as much as parsing
 * a small body; this one reads what is there and waits for more.
 */
export function bodyOf(message: IncomingMessage): AsyncIterable<Uint8Array> {
  return { [Symbol.asyncIterator]: () => ({ next: () => next(message), return: () => leave(message) }) };
}

async function next(message: IncomingMessage): Promise<IteratorResult<Uint8Array>> {
  for (;;) {
    const chunk = message.read() as Uint8Array | null;
    if (chunk !== null) {
      return { done: false, value: chunk };
    }
    if (message.readableEnded) {
      return { done: true, value: undefined };
    }
    if (message.destroyed) {
      throw message.errored ?? new Error('the client went away before the end of its request');
    }
    await more(message);
  }
}

/** A reader that leaves early wants nothing of the rest. */
async function leave(message: IncomingMessage): Promise<IteratorResult<Uint8Array>> {
  message.resume();
  return { done: true, value: undefined };
}

const news = ['readable', 'end', 'close', 'error'] as const;

function more(message: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    const heard = (): void => {
      for (const event of news) {
        message.off(event, heard);
      }
      resolve();
    };
    for (const event of news) {
      message.on(event, heard);
    }
  });
}
