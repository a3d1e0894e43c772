import { Duplex } from 'node:stream';
import type { HttpRequest, HttpResponse } from '#api';
import { badRequest, lookup } from '#apimachinery';
import { forwardConnection } from './forward-connection.ts';
import { plainAnswer } from './plain-answer.ts';
import type { PortForward } from './port-forward.ts';
import { offeredProtocols, openWebSocket, type WebSocketConnection } from './websocket.ts';

const encodings = lookup<{ readonly base64: boolean }>({
  'v4.channel.k8s.io': { base64: false },
  'v4.base64.channel.k8s.io': { base64: true },
});

/**
 * The ports of `?ports=80,443` (or several `ports`), or the kubelet's refusal. Throws the API server's for what is no
 * number.
 */
export function portsOf({ query }: HttpRequest): number[] | HttpResponse {
  const texts = query.getAll('ports').flatMap((text) => text.split(','));
  const ports = texts.map((text) => {
    if (!/^\d+$/.test(text)) {
      throw badRequest(`cannot convert to []int32: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`);
    }
    if (Number(text) > 65_535) {
      throw badRequest(
        `cannot convert to []int32: strconv.ParseUint: parsing ${JSON.stringify(text)}: value out of range`,
      );
    }
    return Number(text);
  });
  if (ports.length === 0) {
    return plainAnswer(400, 'query parameter "port" is required');
  }
  return ports.includes(0) ? plainAnswer(400, `port ${JSON.stringify(ports.join(','))} must be > 0`) : ports;
}

/**
 * Forwards ports over the channels of a WebSocket, as client-node and Python's client do: channel 2n carries the data
 * of the nth port, 2n+1 its error, and the first message on each is the port, little end first. One connection a port.
 * Follows cri-streaming portforward handleWebSocketStreams.
 */
export function forwardOverChannels(forward: PortForward, ports: readonly number[]): HttpResponse {
  const { request } = forward;
  const offered = offeredProtocols(request);
  const protocol = offered.find((name) => encodings[name] !== undefined);
  if (protocol === undefined && offered.length > 0) {
    return { status: 403, headers: {} };
  }
  const { base64 } = encodings[protocol ?? 'v4.channel.k8s.io'] ?? { base64: false };
  const ends: ChannelEnd[] = [];
  const start = (socket: WebSocketConnection): void => {
    const send = (channel: number, data: Uint8Array): void | Promise<void> =>
      socket.send(
        base64 ? `${channel}${Buffer.from(data).toString('base64')}` : Buffer.concat([Buffer.from([channel]), data]),
      );
    let open = ports.length;
    for (const [index, port] of ports.entries()) {
      const head = new Uint8Array([port & 0xff, port >> 8]);
      void send(2 * index, head);
      void send(2 * index + 1, head);
      const end = new ChannelEnd((data) => send(2 * index, data));
      ends.push(end);
      void forwardConnection(forward, port, end).then((message) => {
        if (message !== undefined) {
          void send(2 * index + 1, Buffer.from(message));
        }
        end.destroy();
        open -= 1;
        if (open === 0) {
          socket.close();
        }
      });
    }
  };
  return openWebSocket(request, protocol, {
    opened: start,
    message: (message) => {
      const [channel, data] = base64 ? decoded(message) : [message[0] ?? 0, message.subarray(1)];
      return channel % 2 === 0 ? ends[channel / 2]?.receive(data) : undefined;
    },
    closed: () => {
      for (const end of ends) {
        end.destroy();
      }
    },
  });
}

function decoded(message: Uint8Array): readonly [number, Uint8Array] {
  const text = new TextDecoder().decode(message);
  return [Number(text.slice(0, 1)), Buffer.from(text.slice(1), 'base64')];
}

/** A channel of a WebSocket as a stream. */
class ChannelEnd extends Duplex {
  readonly #send: (data: Uint8Array) => void | Promise<void>;
  #hungry: () => void = () => undefined;

  constructor(send: (data: Uint8Array) => void | Promise<void>) {
    super({ allowHalfOpen: true });
    this.#send = send;
  }

  /** A promise while nobody reads. */
  receive(data: Uint8Array): void | Promise<void> {
    if (this.destroyed || data.length === 0 || this.push(data)) {
      return;
    }
    return new Promise((resolve) => {
      this.#hungry = resolve;
    });
  }

  override _read(): void {
    this.#hungry();
  }

  override _write(chunk: Uint8Array, _encoding: string, done: () => void): void {
    const sent = this.#send(chunk);
    if (sent === undefined) {
      done();
    } else {
      void sent.then(done);
    }
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#hungry();
    done(error);
  }
}
