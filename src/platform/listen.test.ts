import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Handler, HttpRequest } from '#api';
import { type Listener, listen } from './listen.ts';

let directory: string;
let socketPath: string;
const listeners: Listener[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'cka-lab-listen-'));
  socketPath = join(directory, 'x.sock');
});
afterEach(async () => {
  await Promise.all(listeners.splice(0).map((listener) => listener.close()));
  rmSync(directory, { recursive: true });
});

async function serve(handler: Handler): Promise<void> {
  listeners.push(await listen(handler, { socketPath }));
}

interface Reply {
  readonly status: number | undefined;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

function ask(
  path: string,
  options: { method?: string; body?: string; headers?: Record<string, string> } = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ socketPath, path, method: options.method ?? 'GET', headers: options.headers ?? {} });
    request.once('error', reject);
    request.once('response', (response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += String(chunk);
      });
      response.once('end', () => resolve({ status: response.statusCode, headers: response.headers, body }));
    });
    request.end(options.body);
  });
}

async function bodyOf(request: HttpRequest): Promise<string> {
  let text = '';
  for await (const chunk of request.body) {
    text += Buffer.from(chunk).toString();
  }
  return text;
}

/** Speaks raw HTTP; `until` resolves when the text has been received. */
function raw(text: string): { socket: Socket; until: (expected: string) => Promise<string> } {
  const socket = connect({ path: socketPath, allowHalfOpen: true });
  let received = '';
  let check = (): void => {};
  socket.on('data', (chunk) => {
    received += String(chunk);
    check();
  });
  socket.write(text);
  const until = (expected: string) =>
    new Promise<string>((resolve) => {
      check = () => {
        if (received.includes(expected)) {
          resolve(received);
        }
      };
      check();
    });
  return { socket, until };
}

describe('requests', () => {
  test.each([
    ['a method that nobody knows', 'FOO /x?q=1 HTTP/1.1\r\nHost: x\r\n\r\n', '200 OK', 'FOO /x'],
    ['a method in small letters', 'get /x HTTP/1.1\r\nHost: x\r\n\r\n', '200 OK', 'get /x'],
    ['a path that is not ASCII', 'GET /d\u00e9 HTTP/1.1\r\nHost: x\r\n\r\n', '200 OK', 'GET /d%c3%a9'],
    ['CONNECT', 'CONNECT /x HTTP/1.1\r\nHost: x\r\n\r\n', '200 OK', 'CONNECT /x'],
    ['a method that is none', 'G@T /x HTTP/1.1\r\nHost: x\r\n\r\n', '400 Bad Request', '400 Bad Request'],
    ['a space too many', 'GET /x y HTTP/1.1\r\nHost: x\r\n\r\n', '400 Bad Request', '400 Bad Request'],
  ])('with %s are answered as Go answers them, and the connection ends', async (_, text, status, body) => {
    await serve(async ({ method, path }) => ({ status: 200, headers: {}, body: `${method} ${path}` }));
    const { socket, until } = raw(text);
    const ended = new Promise((resolve) => socket.once('end', resolve));
    const reply = await until(body);
    expect(reply).toMatch(new RegExp(`^HTTP/1.1 ${status}\r\n`));
    expect(reply).toContain('Connection: close\r\n');
    await ended;
    socket.destroy();
  });

  test('reach the handler as plain data, and its answer the client', async () => {
    await serve(async (request) => ({
      status: 201,
      headers: { 'X-Many': ['a', 'b'] },
      body: JSON.stringify([
        request.method,
        request.path,
        request.query.getAll('q'),
        request.headers['x-y'],
        await bodyOf(request),
      ]),
    }));
    const reply = await ask('/a%2Fb?q=1&q=2', { method: 'POST', body: 'hello', headers: { 'X-Y': 'z' } });
    expect(reply).toMatchObject({ status: 201, headers: { 'x-many': 'a, b' } });
    expect(JSON.parse(reply.body)).toEqual(['POST', '/a%2Fb', ['1', '2'], 'z', 'hello']);
    expect(Object.keys(reply.headers)).not.toContain('keep-alive');
  });

  test('what a handler throws is 500 without details', async () => {
    const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
    await serve(async () => {
      throw new Error('a secret');
    });
    expect(await ask('/')).toMatchObject({ status: 500, body: 'Internal Server Error\n' });
    expect((await warned).message).toBe('a secret');
  });

  test('a stream sends its head before its first chunk, and chunks as they come', async () => {
    let push = (_chunk: string): void => {};
    async function* chunks() {
      yield await new Promise<string>((resolve) => {
        push = resolve;
      });
      yield 'two';
    }
    await serve(async () => ({ status: 200, headers: {}, body: chunks() }));
    const client = raw('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await client.until('\r\n\r\n');
    push('one');
    expect(await client.until('\r\n0\r\n\r\n')).toMatch(/one(\r\n3\r\n)?two\r\n0\r\n\r\n$/);
    client.socket.destroy();
  });

  test('a client that goes away aborts the signal and ends the source', async () => {
    const ended: string[] = [];
    let told = (): void => {};
    const over = new Promise<void>((resolve) => {
      told = () => {
        if (ended.length === 2) {
          resolve();
        }
      };
    });
    await serve(async (request) => {
      request.signal.addEventListener('abort', () => {
        ended.push('aborted');
        told();
      });
      return {
        status: 200,
        headers: {},
        body: {
          [Symbol.asyncIterator]: () => ({
            next: () => new Promise<IteratorResult<string>>(() => {}),
            return: async () => {
              ended.push('returned');
              told();
              return { done: true as const, value: undefined };
            },
          }),
        },
      };
    });
    const client = raw('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await client.until('\r\n\r\n');
    client.socket.destroy();
    await over;
    expect(ended.sort()).toEqual(['aborted', 'returned']);
  });
});

describe('upgrades', () => {
  test('Content-Length bytes are the body, what follows belongs to the connection', async () => {
    await serve(async (request) => {
      const body = await bodyOf(request);
      return {
        status: 101,
        headers: { Connection: 'Upgrade', Upgrade: 'tcp' },
        upgrade: (connection, head) => {
          connection.write(`body=${body};`);
          connection.unshift(head);
          connection.on('data', (chunk) => connection.write(`more=${String(chunk)};`));
          connection.once('end', () => connection.end('bye'));
          connection.resume();
        },
      };
    });
    const head = 'POST /exec HTTP/1.1\r\nHost:\r\nConnection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: 4\r\n\r\n';
    const client = raw(`${head}{"a`);
    client.socket.write('}early');
    const text = await client.until('more=');
    expect(text).toContain('HTTP/1.1 101 UPGRADED\r\n');
    expect(text).toContain('body={"a};more=early;');
    client.socket.write('stdin');
    await client.until('more=stdin;');
    client.socket.end();
    expect(await client.until('bye')).toMatch(/bye$/);
  });

  test('a refused upgrade is an ordinary answer', async () => {
    await serve(async () => ({ status: 403, headers: { 'Content-Type': 'application/json' }, body: '{}' }));
    const client = raw('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    expect(await client.until('{}')).toContain('HTTP/1.1 403 Forbidden\r\n');
    client.socket.destroy();
  });
});

describe('the address', () => {
  const handler: Handler = async () => ({ status: 200, headers: {}, body: 'ok' });

  test('a socket file is for its owner alone, and gone after close', async () => {
    const listener = await listen(handler, { socketPath });
    expect(statSync(socketPath).mode & 0o777).toBe(0o600);
    await listener.close();
    expect(existsSync(socketPath)).toBe(false);
  });

  test('a socket file that nobody listens on is replaced', async () => {
    writeFileSync(socketPath, '');
    await serve(handler);
    expect((await ask('/')).body).toBe('ok');
  });

  test('a socket that somebody listens on is refused', async () => {
    await serve(handler);
    await expect(listen(handler, { socketPath })).rejects.toMatchObject({
      code: 'socket-taken',
      message: `Another process listens on ${socketPath}.`,
    });
  });

  test('a taken port is refused', async () => {
    const other = createServer();
    const port = await new Promise<number>((resolve) => {
      other.listen(0, '127.0.0.1', () => resolve((other.address() as { port: number }).port));
    });
    await expect(listen(handler, { host: '127.0.0.1', port })).rejects.toMatchObject({
      code: 'port-taken',
      message: `Another process listens on 127.0.0.1:${port}.`,
    });
    other.close();
  });

  test('close does not wait for open connections', async () => {
    await serve(async () => ({
      status: 200,
      headers: {},
      body: { [Symbol.asyncIterator]: () => ({ next: () => new Promise<IteratorResult<string>>(() => {}) }) },
    }));
    const client = raw('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await client.until('\r\n\r\n');
    await listeners.pop()?.close();
    client.socket.destroy();
  });
});
