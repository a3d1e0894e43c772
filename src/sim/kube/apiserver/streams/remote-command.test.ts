import { type Duplex, duplexPair } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { HttpRequest } from '#api';
import { virtualClock } from '../../../time/index.ts';
import type { PodConnection, PodConnectOptions, RemoteProcess, StartedProcess } from './pod-connection.ts';
import { serveRemoteCommand } from './remote-command.ts';
import { clientFrame, serverMessages } from './websocket-testing.ts';

const exec: PodConnectOptions = {
  container: 'c',
  command: ['sh', '-c', 'exit 3'],
  stdin: true,
  stdout: true,
  stderr: true,
  tty: false,
};

function request(protocols: string): HttpRequest {
  return {
    method: 'GET',
    path: '/exec',
    query: new URLSearchParams(),
    headers: {
      upgrade: 'websocket',
      connection: 'Upgrade',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      'sec-websocket-version': '13',
      ...(protocols === '' ? {} : { 'sec-websocket-protocol': protocols }),
    },
    body: (async function* () {})(),
    signal: new AbortController().signal,
  };
}

const message = (channel: number, text: string) =>
  clientFrame(2, Buffer.concat([Buffer.from([channel]), Buffer.from(text)]));

/** A process whose every call is written down. */
function fakeProcess() {
  const calls: string[] = [];
  let output: (stream: 'stdout' | 'stderr', data: Uint8Array) => void = () => undefined;
  let end: (code: number) => void = () => undefined;
  const process: RemoteProcess = {
    onOutput: (listener) => {
      output = listener;
    },
    writeStdin: (data) => {
      calls.push(`stdin ${Buffer.from(data).toString()}`);
    },
    endStdin: () => calls.push('end'),
    resize: (columns, rows) => calls.push(`resize ${columns}x${rows}`),
    ended: new Promise((resolve) => {
      end = resolve;
    }),
    close: () => calls.push('close'),
  };
  const print = (stream: 'stdout' | 'stderr', text: string) => output(stream, Buffer.from(text));
  return { process, calls, print, end: (code: number) => end(code) };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

type Answer = StartedProcess | Extract<PodConnection, { kind: 'refused' }>;

const connectionOf = (answer: Answer): PodConnection =>
  answer.kind === 'refused' ? answer : { kind: 'accepted', start: () => answer };

const serve = (protocols: string, answer: Answer, options = exec) =>
  serveRemoteCommand({
    request: request(protocols),
    options,
    connect: () => connectionOf(answer),
    clock: virtualClock(),
  });

async function connected(answer: Answer, protocols = 'v5.channel.k8s.io', options = exec) {
  const response = serve(protocols, answer, options);
  const [server, client] = duplexPair();
  const received: Buffer[] = [];
  client.on('data', (data: Buffer) => received.push(data));
  response.upgrade?.(server, new Uint8Array(0));
  await turn();
  return { response, client: client as Duplex, messages: () => serverMessages(Buffer.concat(received)) };
}

describe('a remote command over WebSocket', () => {
  it('answers the handshake as RFC 6455 has it', async () => {
    const { response } = await connected({ kind: 'connected', process: fakeProcess().process });
    expect(response).toMatchObject({
      status: 101,
      headers: {
        Upgrade: 'websocket',
        'Sec-WebSocket-Accept': 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=',
        'Sec-WebSocket-Protocol': 'v5.channel.k8s.io',
      },
    });
  });

  it('has a channel each for output, errors and the outcome', async () => {
    const { process, print, end } = fakeProcess();
    const { messages } = await connected({ kind: 'connected', process });
    print('stdout', 'out\n');
    print('stderr', 'err\n');
    end(0);
    await turn();
    expect(messages()).toEqual(['1 ', '1 out\n', '2 err\n', '3 {"metadata":{},"status":"Success"}', 'close 1000']);
  });

  it.each([
    ['v5.channel.k8s.io', 'command terminated with exit code 3'],
    ['v4.channel.k8s.io', 'error executing command [sh -c exit 3], exit code 3'],
  ])('tells the exit code: %s', async (protocol, cause) => {
    const { process, end } = fakeProcess();
    const { messages } = await connected({ kind: 'connected', process }, protocol);
    end(3);
    await turn();
    expect(JSON.parse(messages()[1]?.slice(2) ?? '')).toEqual({
      metadata: {},
      status: 'Failure',
      message: `command terminated with non-zero exit code: ${cause}`,
      reason: 'NonZeroExitCode',
      details: { causes: [{ reason: 'ExitCode', message: '3' }] },
    });
  });

  it('hands on what is typed, the size of the terminal, and the end of input', async () => {
    const { process, calls } = fakeProcess();
    const { client } = await connected({ kind: 'connected', process });
    const typed = message(0, 'x'.repeat(300));
    client.write(typed.subarray(0, 7));
    client.write(typed.subarray(7));
    client.write(message(4, '{"Width":100,"Height":40}\n'));
    client.write(message(4, '{"Width":0,"Height":0}\n'));
    client.write(clientFrame(2, Buffer.from([0, 97]), false));
    client.write(clientFrame(0, Buffer.from('bc')));
    client.write(clientFrame(2, Buffer.from([255, 0])));
    await turn();
    expect(calls).toEqual([`stdin ${'x'.repeat(300)}`, 'resize 100x40', 'stdin abc', 'end']);
    client.end();
    await turn();
    await turn();
    expect(calls.at(-1)).toBe('close');
  });

  it('answers pings', async () => {
    const { client, messages } = await connected({ kind: 'connected', process: fakeProcess().process });
    client.write(clientFrame(9, Buffer.from('are you there')));
    await turn();
    expect(messages()).toEqual(['1 ', '10 are you there']);
  });

  it('gives a terminal one output', async () => {
    const { process, print } = fakeProcess();
    const { messages } = await connected({ kind: 'connected', process }, 'v5.channel.k8s.io', {
      ...exec,
      tty: true,
      stderr: false,
    });
    print('stderr', 'both\r\n');
    await turn();
    expect(messages()).toEqual(['1 ', '1 both\r\n']);
  });

  it('writes channels as digits and data as base64 in the base64 protocol', async () => {
    const { process, print, calls } = fakeProcess();
    const { client, messages } = await connected({ kind: 'connected', process }, 'v4.base64.channel.k8s.io');
    print('stdout', 'hi');
    client.write(clientFrame(1, Buffer.from(`0${Buffer.from('typed').toString('base64')}`)));
    await turn();
    expect(messages()).toEqual(['1 1', '1 1aGk=']);
    expect(calls).toEqual(['stdin typed']);
  });

  it('refuses what it does not speak', () => {
    const answer = serve('v9.channel.k8s.io', { kind: 'connected', process: fakeProcess().process });
    expect(answer).toEqual({ status: 403, headers: {} });
  });

  it('ends a conversation that breaks the protocol', async () => {
    const { process, calls } = fakeProcess();
    const { client, messages } = await connected({ kind: 'connected', process });
    client.write(Buffer.from([0x82, 0x01, 0x00]));
    await turn();
    expect(messages()).toEqual(['1 ', 'close 1002']);
    expect(calls).toEqual(['close']);
  });
});

describe('a command that cannot run', () => {
  it.each([
    [
      { kind: 'refused', status: 500, message: 'container not found ("c")' } as const,
      'Internal error occurred: unable to upgrade connection: container not found ("c")',
    ],
    [
      { kind: 'failed', message: 'error executing command in container: x' } as const,
      'Internal error occurred: Internal error occurred: error executing command in container: x',
    ],
  ])('is told on the error channel: %s', async (connection, text) => {
    const { messages } = await connected(connection);
    const [, outcome = '', close] = messages();
    const cause = text.replace('Internal error occurred: ', '');
    expect(JSON.parse(outcome.slice(2))).toEqual({
      metadata: {},
      status: 'Failure',
      message: text,
      reason: 'InternalError',
      details: { causes: [{ message: cause }] },
      code: 500,
    });
    expect(close).toBe('close 1000');
  });

  it('is refused before the connection is taken over by older protocols, in the words of the kubelet', () => {
    const refused = { kind: 'refused', status: 500, message: 'container not found ("c")' } as const;
    expect(serve('v4.channel.k8s.io', refused)).toEqual({
      status: 500,
      headers: { 'Content-Type': 'text/plain; charset=utf-8' },
      body: 'container not found ("c")',
    });
  });
});
