import type { Duplex } from 'node:stream';
import { forwardConnection } from './forward-connection.ts';
import type { PortForward } from './port-forward.ts';
import { SpdyConnection } from './spdy/connection.ts';
import type { SpdyStream } from './spdy/stream.ts';

/** How long a client may take to open the second stream of a pair. */
const pairWithin = 30_000;

interface Pair {
  data?: SpdyStream;
  error?: SpdyStream;
  timer: { cancel(): void };
}

/**
 * Serves port-forward on a transport that speaks SPDY: each connection is a pair of streams, `data` and `error`, with
 * the same `requestid`. Follows cri-streaming portforward httpStreamHandler.
 */
export function forwardOverSpdy(transport: Duplex, forward: PortForward): void {
  const pairs = new Map<string, Pair>();
  new SpdyConnection(transport, {
    role: 'server',
    accept: (stream) => {
      const type = stream.headers.get('streamtype');
      const port = portOf(stream.headers.get('port'));
      if (port === undefined || (type !== 'data' && type !== 'error')) {
        return false;
      }
      if (type === 'error') {
        // The client says nothing there.
        stream.resume();
      }
      add(stream, type, port);
      return true;
    },
    closed: () => {
      for (const { timer } of pairs.values()) {
        timer.cancel();
      }
      pairs.clear();
    },
  });

  const add = (stream: SpdyStream, type: 'data' | 'error', port: number): void => {
    const id = requestOf(stream, type);
    const pair = pairs.get(id) ?? open(id);
    if (pair[type] !== undefined) {
      pair.error?.write(`error processing stream for request ${id}: ${type} stream already assigned`);
      stream.resume();
      return;
    }
    pair[type] = stream;
    const { data, error } = pair;
    if (data !== undefined && error !== undefined) {
      pair.timer.cancel();
      pairs.delete(id);
      // The reply to this stream goes first.
      queueMicrotask(() => void connect(data, error, port));
    }
  };
  const open = (id: string): Pair => {
    const timer = forward.clock.after(pairWithin, () => {
      const { data, error } = pairs.get(id) ?? {};
      pairs.delete(id);
      error?.end(`(request=${id}) timed out waiting for streams`);
      data?.destroy();
    });
    const pair: Pair = { timer };
    pairs.set(id, pair);
    return pair;
  };
  const connect = async (data: SpdyStream, error: SpdyStream, port: number): Promise<void> => {
    const message = await forwardConnection(forward, port, data);
    if (message === undefined) {
      data.end();
      error.end();
      return;
    }
    error.write(message);
    data.destroy();
    error.destroy();
  };
}

function portOf(text: string | undefined): number | undefined {
  const port = text !== undefined && /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port > 0 && port <= 65_535 ? port : undefined;
}

/** Old clients send no id: they open the error stream first, and the data stream right after. */
function requestOf(stream: SpdyStream, type: 'data' | 'error'): string {
  const id = stream.headers.get('requestid') ?? '';
  return id !== '' ? id : String(type === 'error' ? stream.id : stream.id - 2);
}
