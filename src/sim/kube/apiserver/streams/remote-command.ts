import type { HttpRequest, HttpResponse } from '#api';
import { internalError, type Status } from '#apimachinery';
import type { PodConnection, PodConnectOptions, RemoteProcess } from './pod-connection.ts';
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

const encodings: Readonly<Record<string, Encoding>> = {
  [translated]: { status: true, base64: false },
  'v4.channel.k8s.io': { status: true, base64: false },
  'v4.base64.channel.k8s.io': { status: true, base64: true },
  'channel.k8s.io': { status: false, base64: false },
  'base64.channel.k8s.io': { status: false, base64: true },
};

/**
 * Connects a WebSocket to a process of a Pod: one channel each for stdin, stdout, stderr, errors and the size of the
 * terminal. Follows apiserver pkg/util/proxy StreamTranslatorHandler and kubelet pkg/cri/streaming/remotecommand.
 */
export function serveRemoteCommand(
  request: HttpRequest,
  options: PodConnectOptions,
  connect: () => PodConnection,
): HttpResponse {
  const offered = offeredProtocols(request);
  // Whoever offers version 5 gets it; else the first that is known, in the client's order.
  const protocol = offered.includes(translated) ? translated : offered.find((name) => encodings[name] !== undefined);
  const encoding = encodings[protocol ?? 'channel.k8s.io'];
  if ((protocol === undefined && offered.length > 0) || encoding === undefined) {
    return { status: 403, headers: {} };
  }
  if (protocol !== translated) {
    const connection = connect();
    if (connection.kind === 'refused') {
      const headers = { 'Content-Type': 'text/plain; charset=utf-8' };
      return { status: connection.status, headers, body: connection.message };
    }
    return open(request, protocol, encoding, options, () => connection);
  }
  return open(request, protocol, encoding, options, connect);
}

function open(
  request: HttpRequest,
  protocol: string | undefined,
  encoding: Encoding,
  options: PodConnectOptions,
  connect: () => PodConnection,
): HttpResponse {
  let remote: RemoteProcess | undefined;
  const start = (socket: WebSocketConnection): void => {
    const send = (channel: number, data: Uint8Array): void => {
      socket.send(encoding.base64 ? `${channel}${Buffer.from(data).toString('base64')}` : prefixed(channel, data));
    };
    // An empty message tells the client that the connection stands.
    const first = options.stdout ? channels.stdout : options.stderr ? channels.stderr : channels.error;
    send(first, new Uint8Array(0));
    const finish = (outcome: object): void => {
      const text = JSON.stringify(outcome);
      if (encoding.status) {
        send(channels.error, new TextEncoder().encode(text));
      } else if ('message' in outcome) {
        send(channels.error, new TextEncoder().encode(String(outcome.message)));
      }
      socket.close();
    };
    const connection = connect();
    if (connection.kind !== 'connected') {
      finish(failureOf(connection, protocol === translated));
      return;
    }
    const { process } = connection;
    remote = process;
    process.onOutput((stream, data) => {
      // A terminal has one output.
      const channel = stream === 'stderr' && !options.tty ? channels.stderr : channels.stdout;
      if (channel === channels.stdout ? options.stdout : options.stderr) {
        send(channel, data);
      }
    });
    void process.ended.then((code) => finish(outcomeOf(code, options, protocol === translated)));
  };
  return openWebSocket(request, protocol, {
    opened: start,
    message: (message) => {
      if (remote !== undefined && message.length > 0) {
        receive(remote, options, encoding.base64 ? decoded(message) : message);
      }
    },
    closed: () => remote?.close(),
  });
}

function receive(remote: RemoteProcess, options: PodConnectOptions, message: Uint8Array): void {
  const [channel] = message;
  const data = message.subarray(1);
  if (channel === channels.stdin && options.stdin) {
    remote.writeStdin(data);
  } else if (channel === channels.close && data[0] === channels.stdin && options.stdin) {
    remote.endStdin();
  } else if (channel === channels.resize) {
    const size = sizeOf(data);
    if (size !== undefined) {
      remote.resize(size.columns, size.rows);
    }
  }
}

/** `{"Width":80,"Height":24}`; a size of nothing, which no terminal has, is left out. */
function sizeOf(data: Uint8Array): { readonly columns: number; readonly rows: number } | undefined {
  try {
    const { Width: columns, Height: rows } = JSON.parse(new TextDecoder().decode(data)) as Record<string, unknown>;
    return typeof columns === 'number' && typeof rows === 'number' && columns > 0 && rows > 0
      ? { columns, rows }
      : undefined;
  } catch {
    return undefined;
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

/** What the error channel tells of a command that ended. */
function outcomeOf(code: number, { command = [] }: PodConnectOptions, isTranslated: boolean): object {
  if (code === 0) {
    return { metadata: {}, status: 'Success' };
  }
  const cause = isTranslated
    ? `command terminated with exit code ${code}`
    : `error executing command [${command.join(' ')}], exit code ${code}`;
  return {
    metadata: {},
    status: 'Failure',
    message: `command terminated with non-zero exit code: ${cause}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(code) }] },
  };
}

/** The translation wraps what the kubelet says once more. */
function failureOf(connection: Exclude<PodConnection, { kind: 'connected' }>, isTranslated: boolean): object {
  if (connection.kind === 'refused') {
    return streamed(internalError(`unable to upgrade connection: ${connection.message}`).status);
  }
  const { status } = internalError(connection.message);
  return streamed(isTranslated ? internalError(status.message ?? '').status : status);
}

/** Statuses on the error channel say neither kind nor version. */
function streamed({ kind: _, apiVersion: __, ...status }: Status): object {
  return status;
}
