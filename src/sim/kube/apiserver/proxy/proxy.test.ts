import { createServer } from 'node:http';
import { type Duplex, duplexPair } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { HttpRequest, HttpResponse } from '#api';
import { createTestServer } from '../../test-server.ts';
import { splitSchemeNamePort } from './scheme-name-port.ts';
import { serveProxy } from './serve-proxy.ts';

const prefix = '/api/v1/namespaces/default/services/web/proxy';

/** A server that says what it was asked, on port 80 of anything. */
async function dial(_address: string, port: number): Promise<Duplex> {
  if (port === 81) throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
  const [near, far] = duplexPair();
  if (port === 82) {
    far.end();
    return near;
  }
  const server = createServer((request, response) => {
    if (request.url === '/moved') response.writeHead(302, { location: '/there/?a=b' }).end();
    else if (request.url === '/page') {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end('<a href="/x">and</a> <a href="y">');
    } else {
      const { method, url, headers } = request;
      response.setHeader('content-type', 'application/json');
      response.setHeader('access-control-allow-origin', '*');
      response.end(JSON.stringify({ method, url, headers }));
    }
  });
  server.emit('connection', far);
  return near;
}

async function ask(path: string | undefined, port = 80, method = 'GET', body = ''): Promise<HttpResponse> {
  const request: HttpRequest = {
    method,
    path: `${prefix}${path ?? ''}`,
    query: new URLSearchParams('q=1'),
    headers: { host: 'lab:6443', authorization: 'Bearer secret', 'x-mine': 'yes', connection: 'keep-alive' },
    body: (async function* () {
      if (body !== '') yield Buffer.from(body);
    })(),
    signal: new AbortController().signal,
  };
  if (path !== undefined && path !== '/seen') Object.assign(request, { query: new URLSearchParams() });
  return serveProxy(request, { prefix, path }, { scheme: 'http', address: '10.0.0.1', port }, dial);
}

async function textOf({ body }: HttpResponse): Promise<string> {
  if (body === undefined || typeof body === 'string') return body ?? '';
  if (body instanceof Uint8Array) return Buffer.from(body).toString();
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}

describe('a proxied request', () => {
  it('keeps its method, query and headers, apart from what is for the API server alone', async () => {
    const response = await ask('/seen', 80, 'PUT', 'text');
    expect(JSON.parse(await textOf(response))).toEqual({
      method: 'PUT',
      url: '/seen?q=1',
      headers: {
        host: 'lab:6443',
        'x-mine': 'yes',
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-uri': `${prefix}/seen`,
        connection: 'close',
        'transfer-encoding': 'chunked',
      },
    });
    expect(response.headers).toMatchObject({ 'Content-Type': 'application/json' });
    expect(Object.keys(response.headers)).not.toContain('Access-Control-Allow-Origin');
  });

  it('without a path is led to the root', async () => {
    expect(await ask(undefined)).toEqual({ status: 301, headers: { Location: `${prefix}/?q=1` } });
  });

  it('is led on through the proxy', async () => {
    expect(await ask('/moved')).toMatchObject({ status: 302, headers: { Location: `${prefix}/there/?a=b` } });
  });

  it('has the links of its page lead through the proxy', async () => {
    const response = await ask('/page');
    const page = `<a href="${prefix}/x">and</a> <a href="y">`;
    expect([await textOf(response), response.headers['Content-Length']]).toEqual([page, String(page.length)]);
  });

  it.each([
    [81, 'error trying to reach service: dial tcp 10.0.0.1:81: connect: connection refused'],
    [99_999, 'error trying to reach service: dial tcp: address 99999: invalid port'],
    [82, 'error trying to reach service: EOF'],
  ])('to port %s says why nobody answers', async (port, message) => {
    await expect(ask('/seen', port)).rejects.toMatchObject({ status: { code: 503, message } });
  });
});

describe('names of what is proxied to', () => {
  it.each([
    ['web', { scheme: '', name: 'web', port: '' }],
    ['web:80', { scheme: '', name: 'web', port: '80' }],
    ['https:web:443', { scheme: 'https', name: 'web', port: '443' }],
    ['ftp:web:21', undefined],
    ['a:b:c:d', undefined],
    [':80', undefined],
  ])('are taken apart: %s', (id, expected) => {
    expect(splitSchemeNamePort(id)).toEqual(expected);
  });

  it.each([
    ['pods/nope/proxy/', 404, 'pods "nope" not found'],
    ['pods/a:b:c:d/proxy/', 400, 'invalid pod request "a:b:c:d"'],
    ['pods/idle/proxy/', 400, 'address not allowed'],
    ['services/nope/proxy/', 404, 'services "nope" not found'],
    ['services/web:81/proxy/', 503, 'no service port 81 found for service "web"'],
    ['services/web/proxy/', 503, 'no endpoints available for service "web"'],
    ['services/foreign/proxy/', 503, 'no endpoints available for service "foreign"'],
  ])('are refused: %s', async (path, code, message) => {
    const { ask: tell } = await createTestServer({ options: () => ({ dial }) });
    const core = '/api/v1/namespaces/default';
    const container = { name: 'a', image: 'busybox' };
    await tell('POST', `${core}/pods`, { body: { metadata: { name: 'idle' }, spec: { containers: [container] } } });
    for (const name of ['web', 'foreign']) {
      await tell('POST', `${core}/services`, { body: { metadata: { name }, spec: { ports: [{ port: 80 }] } } });
    }
    await tell('POST', `${core}/endpoints`, { body: { metadata: { name: 'web' } } });
    const subsets = [{ addresses: [{ ip: '10.9.9.9' }], ports: [{ port: 80 }] }];
    await tell('POST', `${core}/endpoints`, { body: { metadata: { name: 'foreign' }, subsets } });
    const answer = await tell('GET', `${core}/${path}`);
    expect([answer.code, answer.object.message]).toEqual([code, message]);
  });
});
