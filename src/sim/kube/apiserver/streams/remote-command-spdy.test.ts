import { duplexPair } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { HttpRequest } from '#api';
import { virtualClock } from '../../../time/index.ts';
import type { PodConnection, PodConnectOptions, RemoteProcess, StartedProcess } from './pod-connection.ts';
import { serveRemoteCommand } from './remote-command.ts';
import { SpdyConnection } from './spdy/connection.ts';
import type { SpdyStream } from './spdy/stream.ts';

const exec: PodConnectOptions = {
  container: 'c',
  command: ['sh', '-c', 'exit 3'],
  stdin: true,
  stdout: true,
  stderr: true,
  tty: false,
};

const all = 'v5.channel.k8s.io, v4.channel.k8s.io, v3.channel.k8s.io, v2.channel.k8s.io, channel.k8s.io';

function request(protocols: string, headers: Record<string, string> = {}): HttpRequest {
  return {
    method: 'POST',
    path: '/exec',
    query: new URLSearchParams(),
    headers: {
      upgrade: 'SPDY/3.1',
      connection: 'Upgrade',
      ...(protocols === '' ? {} : { 'x-stream-protocol-version': protocols }),
      ...headers,
    },
    body: (async function* () {})(),
    signal: new AbortController().signal,
  };
}

function fakeProcess() {
  const calls: string[] = [];
  let output: (stream: 'stdout' | 'stderr', data: Uint8Array) => void | Promise<void> = () => undefined;
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

const turn = () => new Promise((resolve) => setTimeout(resolve, 5));

function serve(answer: StartedProcess | Extract<PodConnection, { kind: 'refused' }>, of: HttpRequest, options = exec) {
  const clock = virtualClock();
  const connect = (): PodConnection => (answer.kind === 'refused' ? answer : { kind: 'accepted', start: () => answer });
  return { clock, response: serveRemoteCommand({ request: of, options, connect, clock }) };
}

async function connected(answer: StartedProcess, protocols = all, options = exec) {
  const { clock, response } = serve(answer, request(protocols), options);
  const [server, transport] = duplexPair();
  response.upgrade?.(server, new Uint8Array(0));
  const texts: Record<string, string> = {};
  let closed = false;
  const client = new SpdyConnection(transport, {
    role: 'client',
    accept: () => false,
    closed: () => {
      closed = true;
    },
  });
  const open = (type: string): SpdyStream => {
    const stream = client.open(new Map([['streamtype', type]]));
    stream.on('data', (data: Buffer) => {
      texts[type] = (texts[type] ?? '') + data.toString();
    });
    stream.on('end', () => {
      texts[type] = `${texts[type] ?? ''}<end>`;
    });
    return stream;
  };
  return { clock, response, client, open, texts, transport, isClosed: () => closed };
}

describe('a remote command over SPDY', () => {
  it('speaks version 4 at most, as container runtimes do', async () => {
    const { response } = await connected({ kind: 'connected', process: fakeProcess().process });
    expect([response.status, response.headers]).toEqual([
      101,
      { Connection: 'Upgrade', Upgrade: 'SPDY/3.1', 'X-Stream-Protocol-Version': 'v4.channel.k8s.io' },
    ]);
  });

  it('starts when the client has opened all its streams, and ends each stream', async () => {
    const { process, print, end, calls } = fakeProcess();
    const { open, texts } = await connected({ kind: 'connected', process });
    open('error');
    const stdin = open('stdin');
    stdin.write('typed');
    open('stdout');
    await turn();
    expect(calls).toEqual([]);
    open('stderr');
    await turn();
    expect(calls).toEqual(['stdin typed']);
    stdin.end();
    await turn();
    expect(calls).toEqual(['stdin typed', 'end']);
    void print('stdout', 'out\n');
    void print('stderr', 'err\n');
    end(0);
    await turn();
    expect(texts).toEqual({
      error: '{"metadata":{},"status":"Success"}<end>',
      stdout: 'out\n<end>',
      stderr: 'err\n<end>',
    });
  });

  it.each([
    [
      'v4.channel.k8s.io',
      '{"metadata":{},"status":"Failure","message":"command terminated with non-zero exit code: error executing command [sh -c exit 3], exit code 3","reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"3"}]}}<end>',
    ],
    [
      'v2.channel.k8s.io',
      'command terminated with non-zero exit code: error executing command [sh -c exit 3], exit code 3<end>',
    ],
  ])('tells the exit code: %s', async (protocol, text) => {
    const { process, end } = fakeProcess();
    const { open, texts } = await connected({ kind: 'connected', process }, protocol, {
      ...exec,
      stdin: false,
      stdout: false,
      stderr: false,
    });
    open('error');
    await turn();
    end(3);
    await turn();
    expect(texts.error).toBe(text);
  });

  it('hands on the size of the terminal, which the second version does not have', async () => {
    const { process, calls } = fakeProcess();
    const options = { ...exec, tty: true, stdin: false, stderr: false };
    const { open } = await connected({ kind: 'connected', process }, all, options);
    for (const type of ['error', 'stdout']) open(type);
    open('resize').write('{"Width":100,"Height":40}\n{"Width":0,"Height":0}\n');
    await turn();
    expect(calls).toEqual(['resize 100x40']);
  });

  it('tells a command that cannot start on the error stream', async () => {
    const { open, texts } = await connected({ kind: 'failed', message: 'no such file' });
    for (const type of ['error', 'stdin', 'stdout', 'stderr']) open(type);
    await turn();
    expect(JSON.parse(texts.error?.replace('<end>', '') ?? '')).toMatchObject({
      status: 'Failure',
      message: 'Internal error occurred: no such file',
      reason: 'InternalError',
    });
  });

  it('lets go of the process when the client goes away', async () => {
    const { process, calls } = fakeProcess();
    const { open, transport } = await connected({ kind: 'connected', process });
    for (const type of ['error', 'stdin', 'stdout', 'stderr']) open(type);
    await turn();
    transport.destroy();
    await turn();
    expect(calls).toContain('close');
  });

  it('gives up a client that never opens its streams', async () => {
    const { clock, open, isClosed } = await connected({ kind: 'connected', process: fakeProcess().process });
    open('error');
    await clock.advance(30_000);
    await turn();
    expect(isClosed()).toBe(true);
  });

  it('makes a process wait for a client that does not read', async () => {
    const { process, print } = fakeProcess();
    const { open } = await connected({ kind: 'connected', process });
    for (const type of ['error', 'stdin', 'stderr']) open(type);
    const stdout = open('stdout').pause();
    await turn();
    const waits: (void | Promise<void>)[] = [];
    for (let round = 0; round < 100; round += 1) {
      waits.push(print('stdout', 'x'.repeat(64 * 1024)));
    }
    const last = waits.at(-1);
    let drained = false;
    void Promise.resolve(last).then(() => {
      drained = true;
    });
    await turn();
    expect([last === undefined, drained]).toEqual([false, false]);
    stdout.resume();
    for (let round = 0; round < 50 && !drained; round += 1) await turn();
    expect(drained).toBe(true);
  });
});

describe('what is no SPDY request to a container', () => {
  it('is refused in the words of the kubelet', () => {
    const { response } = serve({ kind: 'refused', status: 500, message: 'container not found ("c")' }, request(all));
    expect([response.status, response.body]).toEqual([500, 'container not found ("c")']);
  });

  it('is refused when no protocol is known', () => {
    const { response } = serve({ kind: 'connected', process: fakeProcess().process }, request('v9, v8'));
    expect(response).toMatchObject({
      status: 403,
      body: 'unable to upgrade: unable to negotiate protocol: client supports [v9 v8], server accepts [v4.channel.k8s.io v3.channel.k8s.io v2.channel.k8s.io channel.k8s.io]\n',
    });
  });

  it('is an error of the server when no protocol is offered at all', () => {
    expect(() => serve({ kind: 'connected', process: fakeProcess().process }, request(''))).toThrow(
      'invalid upgrade response: status code 200',
    );
  });
});
