import { type Duplex, duplexPair } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { HttpRequest, HttpResponse } from '#api';
import { virtualClock } from '../../../time/index.ts';
import { servePortForward } from './port-forward.ts';
import { SpdyConnection } from './spdy/connection.ts';
import { clientFrame, serverMessages } from './websocket-testing.ts';

const sandbox = { id: 'abc', networkNamespace: '/var/run/netns/cni-1' };
const turn = () => new Promise((resolve) => setTimeout(resolve, 5));
const spdyHeaders = { upgrade: 'SPDY/3.1', 'x-stream-protocol-version': 'portforward.k8s.io' };
const refused =
  'error forwarding port 81 to pod abc, uid : failed to execute portforward in network namespace "/var/run/netns/cni-1": failed to connect to localhost:81 inside namespace "abc", IPv4: dial tcp4 127.0.0.1:81: connect: connection refused IPv6 dial tcp6 [::1]:81: connect: connection refused ';

/** A server on port 80 that answers each piece in capitals and ends after `bye`. */
async function dial(port: number): Promise<Duplex> {
  if (port !== 80) throw Object.assign(new Error('Connection refused'), { code: 'ECONNREFUSED' });
  const [near, far] = duplexPair();
  far.on('data', (data: Buffer) => {
    far.write(data.toString().toUpperCase());
    if (data.toString().endsWith('bye')) far.end();
  });
  return near;
}

function ask(headers: Record<string, string>, query = ''): HttpResponse {
  const request: HttpRequest = {
    method: 'POST',
    path: '/portforward',
    query: new URLSearchParams(query),
    headers: { connection: 'Upgrade', ...headers },
    body: (async function* () {})(),
    signal: new AbortController().signal,
  };
  return servePortForward({ request, dial, sandbox, clock: virtualClock() });
}

function overSpdy() {
  const response = ask(spdyHeaders);
  const [server, transport] = duplexPair();
  response.upgrade?.(server, new Uint8Array(0));
  const client = new SpdyConnection(transport, { role: 'client', accept: () => false, closed: () => undefined });
  const open = (streamtype: string, port: string, requestid: string) => {
    const stream = client.open(new Map(Object.entries({ streamtype, port, requestid })));
    const seen = { text: '', ended: false, closed: false };
    stream.on('data', (data: Buffer) => {
      seen.text += data.toString();
    });
    stream.on('end', () => {
      seen.ended = true;
    });
    stream.on('close', () => {
      seen.closed = true;
    });
    return { stream, seen };
  };
  return { response, open, client };
}

describe('port-forward over SPDY', () => {
  it('copies both ways, connection by connection', async () => {
    const { response, open } = overSpdy();
    expect(response.headers).toEqual({
      Connection: 'Upgrade',
      Upgrade: 'SPDY/3.1',
      'X-Stream-Protocol-Version': 'portforward.k8s.io',
    });
    const pairs = ['0', '1'].map((id) => ({ error: open('error', '80', id), data: open('data', '80', id) }));
    for (const [index, { error, data }] of pairs.entries()) {
      error.stream.end();
      data.stream.write(`hello ${index} bye`);
    }
    await turn();
    expect(pairs.map(({ data }) => data.seen.text)).toEqual(['HELLO 0 BYE', 'HELLO 1 BYE']);
  });

  it('tells on the error stream that nobody listens, and resets both', async () => {
    const { open } = overSpdy();
    const error = open('error', '81', '0');
    const data = open('data', '81', '0');
    await turn();
    expect([error.seen.text, error.seen.closed, data.seen.closed]).toEqual([refused, true, true]);
  });

  it.each([
    ['data', '0'],
    ['data', 'x'],
    ['data', '65536'],
    ['other', '80'],
  ])('resets a stream of type %s to port %s', async (type, port) => {
    const { open } = overSpdy();
    const { seen } = open(type, port, '0');
    await turn();
    expect(seen.closed).toBe(true);
  });

  it('pairs the streams of clients that number no requests', async () => {
    const { open } = overSpdy();
    open('error', '80', '').stream.end();
    const data = open('data', '80', '');
    data.stream.write('old');
    await turn();
    expect(data.seen.text).toBe('OLD');
  });
});

describe('port-forward over WebSocket', () => {
  const websocket = (protocol: string) => ({
    upgrade: 'websocket',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    ...(protocol === '' ? {} : { 'sec-websocket-protocol': protocol }),
  });

  it('carries SPDY when the client tunnels it', () => {
    expect(ask(websocket('SPDY/3.1+portforward.k8s.io'))).toMatchObject({
      status: 101,
      headers: { 'Sec-WebSocket-Protocol': 'SPDY/3.1+portforward.k8s.io' },
    });
    expect(ask(websocket('SPDY/3.1+v9.k8s.io'))).toMatchObject({
      status: 403,
      body: 'unable to upgrade: unable to negotiate protocol: client supports [v9.k8s.io], server accepts [portforward.k8s.io]\n',
    });
  });

  it('has two channels for each port, which start with its number', async () => {
    const response = ask(websocket('v4.channel.k8s.io'), 'ports=80&ports=81');
    const [server, client] = duplexPair();
    const received: Buffer[] = [];
    client.on('data', (data: Buffer) => received.push(data));
    response.upgrade?.(server, new Uint8Array(0));
    await turn();
    client.write(clientFrame(2, Buffer.from('\u0000hello bye')));
    await turn();
    expect(serverMessages(Buffer.concat(received))).toEqual([
      '0 P\u0000',
      '1 P\u0000',
      '2 Q\u0000',
      '3 Q\u0000',
      `3 ${refused}`,
      '0 HELLO BYE',
    ]);
  });

  it.each([
    ['', 400, 'query parameter "port" is required'],
    ['ports=0', 400, 'port "0" must be > 0'],
  ])('with "%s" is refused by the kubelet', (query, status, body) => {
    expect(ask(websocket('v4.channel.k8s.io'), query)).toMatchObject({ status, body });
  });

  it('wants numbers for ports', () => {
    expect(() => ask(websocket('v4.channel.k8s.io'), 'ports=web')).toThrow(
      'cannot convert to []int32: strconv.ParseUint: parsing "web": invalid syntax',
    );
  });

  it('is refused when no protocol is known', () => {
    expect(ask(websocket('v9.channel.k8s.io'), 'ports=80')).toEqual({ status: 403, headers: {} });
  });
});
