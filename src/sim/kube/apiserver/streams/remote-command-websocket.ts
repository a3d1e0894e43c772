import type { HttpRequest, HttpResponse } from '#api';
import { lookup } from '#apimachinery';
import { plainAnswer } from './plain-answer.ts';
import type { PodConnection, PodConnectOptions, RemoteProcess } from './pod-connection.ts';
import type { RemoteCommand } from './remote-command.ts';
import { failedOutcome, outcomeOf, plainOutcome, refusedOutcome, sizeOf } from './remote-outcome.ts';
import { offeredProtocols, openWebSocket, type WebSocketConnection } from './websocket.ts';

/** The first byte of every message. Follows apimachinery pkg/util/remotecommand. */
const channels = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 } as const;

/** Version 5 is answered by the API server; it translates for the kubelet. Older ones reach the kubelet as they are. */
const translated = 'v5.channel.k8s.io';

interface Encoding {
  /** Whether the outcome is told as a Status; the first protocol tells errors as plain text only. */
  readonly status: boolean;
  readonly base64: boolean;
}

const encodings = lookup<Encoding>({
  [translated]: { status: true, base64: false },
  'v4.channel.k8s.io': { status: true, base64: false },
  'v4.base64.channel.k8s.io': { status: true, base64: true },
  'channel.k8s.io': { status: false, base64: false },
  'base64.channel.k8s.io': { status: false, base64: true },
});

/**
 * Connects a WebSocket to a process of a Pod: one channel each for stdin, stdout, stderr, errors and the size of the
 * terminal. Follows apiserver pkg/util/proxy StreamTranslatorHandler and cri-streaming remotecommand.
 */
export function serveRemoteCommandOverWebSocket({ request, options, connect }: RemoteCommand): HttpResponse {
  const offered = offeredProtocols(request);
  // Whoever offers version 5 gets it; else the first that is known, in the client's order.
  const protocol = offered.includes(translated) ? translated : offered.find((name) => encodings[name] !== undefined);
  const encoding = encodings[protocol ?? 'channel.k8s.io'];
  if (protocol === translated) {
    return open(request, protocol, encodings[translated], options, connect);
  }
  const connection = connect();
  if (connection.kind === 'refused') {
    return plainAnswer(connection.status, connection.message);
  }
  if ((protocol === undefined && offered.length > 0) || encoding === undefined) {
    return { status: 403, headers: {} };
  }
  return open(request, protocol, encoding, options, () => connection);
}

function open(
  request: HttpRequest,
  protocol: string | undefined,
  encoding: Encoding = { status: true, base64: false },
  options: PodConnectOptions,
  connect: () => PodConnection,
): HttpResponse {
  let remote: RemoteProcess | undefined;
  const isTranslated = protocol === translated;
  const start = (socket: WebSocketConnection): void => {
    const send = (channel: number, data: Uint8Array): void | Promise<void> =>
      socket.send(encoding.base64 ? `${channel}${Buffer.from(data).toString('base64')}` : prefixed(channel, data));
    // An empty message tells the client that the connection stands.
    const first = options.stdout ? channels.stdout : options.stderr ? channels.stderr : channels.error;
    void send(first, new Uint8Array(0));
    const finish = (outcome: object): void => {
      const text = encoding.status ? JSON.stringify(outcome) : plainOutcome(outcome);
      if (text !== undefined) {
        void send(channels.error, new TextEncoder().encode(text));
      }
      socket.close();
    };
    const connection = connect();
    if (connection.kind === 'refused') {
      const { message, unreached } = connection;
      finish(unreached === undefined ? refusedOutcome(message) : failedOutcome(unreached, false));
      return;
    }
    const started = connection.start();
    if (started.kind === 'failed') {
      finish(failedOutcome(started.message, isTranslated));
      return;
    }
    remote = started.process;
    remote.onOutput((stream, data) => {
      // A terminal has one output.
      const channel = stream === 'stderr' && !options.tty ? channels.stderr : channels.stdout;
      return (channel === channels.stdout ? options.stdout : options.stderr) ? send(channel, data) : undefined;
    });
    void remote.ended.then((code) => finish(outcomeOf(code, options, isTranslated)));
  };
  return openWebSocket(request, protocol, {
    opened: start,
    message: (message) =>
      remote === undefined || message.length === 0
        ? undefined
        : receive(remote, options, encoding.base64 ? decoded(message) : message),
    closed: () => remote?.close(),
  });
}

function receive(remote: RemoteProcess, options: PodConnectOptions, message: Uint8Array): void | Promise<void> {
  const [channel] = message;
  const data = message.subarray(1);
  if (channel === channels.stdin && options.stdin) {
    return remote.writeStdin(data);
  }
  if (channel === channels.close && data[0] === channels.stdin && options.stdin) {
    remote.endStdin();
  } else if (channel === channels.resize) {
    const size = sizeOf(new TextDecoder().decode(data));
    if (size !== undefined) {
      remote.resize(size.columns, size.rows);
    }
  }
}

function prefixed(channel: number, data: Uint8Array): Uint8Array {
  const message = new Uint8Array(data.length + 1);
  message[0] = channel;
  message.set(data, 1);
  return message;
}

/** The base64 protocols write the channel as a digit. */
function decoded(message: Uint8Array): Uint8Array {
  const text = new TextDecoder().decode(message);
  return prefixed(Number(text.slice(0, 1)), Buffer.from(text.slice(1), 'base64'));
}
