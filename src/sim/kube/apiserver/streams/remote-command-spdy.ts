import type { Duplex } from 'node:stream';
import { createRoom, type HttpResponse } from '#api';
import { agreeOnSpdy, offeredStreamProtocols } from './handshake.ts';
import { plainAnswer } from './plain-answer.ts';
import type { PodConnection, PodConnectOptions, RemoteProcess } from './pod-connection.ts';
import type { RemoteCommand } from './remote-command.ts';
import { failedOutcome, outcomeOf, plainOutcome, sizeOf } from './remote-outcome.ts';
import { SpdyConnection } from './spdy/connection.ts';
import type { SpdyStream } from './spdy/stream.ts';

/** What container runtimes speak, version 5 not among them. Follows cri-streaming remotecommand SupportedStreamingProtocols. */
const spoken = ['v4.channel.k8s.io', 'v3.channel.k8s.io', 'v2.channel.k8s.io', 'channel.k8s.io'];
/** Those that tell the outcome as a Status. */
const tellsStatus = 'v4.channel.k8s.io';
const knowsSizes: readonly string[] = ['v4.channel.k8s.io', 'v3.channel.k8s.io'];
/** How long a client may take to open its streams, and to close the connection once everything was said. */
const streamsWithin = 30_000;
const closedWithin = 15 * 60_000;

const names = ['error', 'stdin', 'stdout', 'stderr', 'resize'] as const;
type StreamType = (typeof names)[number];
type Streams = Partial<Record<StreamType, SpdyStream>>;

/** Connects SPDY streams to a process of a Pod, one for each purpose. Follows cri-streaming remotecommand. */
export function serveRemoteCommandOverSpdy(command: RemoteCommand): HttpResponse {
  const connection = command.connect();
  if (connection.kind === 'refused') {
    return plainAnswer(connection.status, connection.message);
  }
  const agreed = agreeOnSpdy(command.request, offeredStreamProtocols(command.request), spoken);
  if (!('protocol' in agreed)) {
    return agreed;
  }
  const { protocol, headers } = agreed;
  return {
    status: 101,
    headers,
    upgrade: (transport, head) => {
      if (head.length > 0) {
        transport.unshift(head);
      }
      converse(transport, command, connection, protocol);
    },
  };
}

function converse(
  transport: Duplex,
  { options, clock, request }: RemoteCommand,
  connection: Extract<PodConnection, { kind: 'accepted' }>,
  protocol: string,
): void {
  const streams: Streams = {};
  const expected = expectedStreams(options, protocol);
  let remote: RemoteProcess | undefined;
  const spdy = new SpdyConnection(transport, {
    role: 'server',
    accept: (stream) => {
      const type = names.find((name) => name === stream.headers.get('streamtype'));
      if (type === undefined || streams[type] !== undefined) {
        // Nobody reads what has no purpose; it is neither refused nor counted.
        stream.resume();
        return true;
      }
      streams[type] = stream;
      if (type === 'stdout' || type === 'stderr' || type === 'error') {
        stream.resume();
      }
      if (remote === undefined && expected.every((name) => streams[name] !== undefined)) {
        // The reply to this stream goes first.
        queueMicrotask(begin);
      }
      return true;
    },
    closed: () => {
      timer.cancel();
      remote?.close();
    },
  });
  let timer = clock.after(streamsWithin, () => spdy.close());
  request.signal.addEventListener('abort', () => transport.destroy());

  const finish = (outcome: object): void => {
    streams.stdout?.end();
    streams.stderr?.end();
    const text = protocol === tellsStatus ? JSON.stringify(outcome) : plainOutcome(outcome);
    streams.error?.end(text ?? '');
    streams.stdin?.resume();
    timer.cancel();
    // The client closes when it has read everything; nothing is cut off before.
    timer = clock.after(closedWithin, () => spdy.close());
  };
  const begin = (): void => {
    timer.cancel();
    const started = connection.start();
    if (started.kind === 'failed') {
      finish(failedOutcome(started.message, false));
      return;
    }
    remote = started.process;
    join(remote, streams, options);
    void remote.ended.then((code) => finish(outcomeOf(code, options, false)));
  };
}

function expectedStreams(options: PodConnectOptions, protocol: string): readonly StreamType[] {
  const { stdin, stdout, stderr, tty } = options;
  const wanted = { error: true, stdin, stdout, stderr, resize: tty && knowsSizes.includes(protocol) };
  return names.filter((name) => wanted[name]);
}

function join(remote: RemoteProcess, streams: Streams, { tty }: PodConnectOptions): void {
  const { stdin, stdout, stderr, resize } = streams;
  if (stdin !== undefined) {
    void readInto(stdin, (data) => remote.writeStdin(data)).then(() => remote.endStdin());
  }
  if (resize !== undefined) {
    void readInto(resize, (data) => {
      for (const line of new TextDecoder().decode(data).split('\n')) {
        const size = sizeOf(line);
        if (size !== undefined) {
          remote.resize(size.columns, size.rows);
        }
      }
    });
  }
  const outputs = { stdout: outputTo(stdout), stderr: outputTo(stderr) };
  // A terminal has one output.
  remote.onOutput((name, data) => outputs[tty ? 'stdout' : name](data));
}

/** Reads a stream to its end, or until it is reset. */
async function readInto(stream: Duplex, take: (data: Uint8Array) => void | Promise<void>): Promise<void> {
  try {
    for await (const data of stream.iterator({ destroyOnReturn: false })) {
      await take(data as Uint8Array);
    }
  } catch {
    // The client reset it, or went away.
  }
}

/** Writes to a stream, if there is one; a promise while the client is slower than we are. */
function outputTo(stream: Duplex | undefined): (data: Uint8Array) => void | Promise<void> {
  if (stream === undefined) {
    return () => undefined;
  }
  const room = createRoom(stream);
  return (data) => (stream.destroyed || stream.write(data) ? undefined : room.wait());
}
