import { describe, expect, it } from 'vitest';
import { seededRandom, virtualClock } from '../../../time/index.ts';
import { createRuntime } from '../../create-runtime.ts';
import { createFileTree } from '../../files/create-file-tree.ts';
import { connectionInput } from '../../network/connection-streams.ts';
import { askHttp } from '../../network/http/client.ts';
import { createNetwork } from '../../network/network.ts';
import { programFile } from '../../process/executable.ts';
import { type DaemonDefinition, daemonProgram } from '../daemon.ts';
import type { ServerKindName } from './index.ts';

/** A connection to that port of a container that runs the server. */
async function reach(server: Omit<DaemonDefinition, 'name'>, args: readonly string[], port: number) {
  const clock = virtualClock();
  const network = createNetwork({ clock });
  const tree = createFileTree();
  tree.makeDirectory('/etc');
  tree.writeFile('/etc/passwd', new TextEncoder().encode('root:x:0:0:root:/root:/bin/sh\n'));
  tree.writeFile('/server', programFile('server'), { mode: 0o755 });
  const program = daemonProgram({ name: 'server', ...server });
  const container = createRuntime({
    clock,
    random: seededRandom('small'),
    program: (name) => (name === 'server' ? program : undefined),
  }).createContainer({
    id: 'c',
    image: { id: 'i', layers: [{ id: 'l', tree }], config: {} },
    arguments: ['/server', ...args],
    environment: ['COLOR=blue', 'PAGES_PORT=8081'],
    workingDirectory: '/',
    user: '',
    hostname: 'web-1',
    tty: false,
    openStdin: false,
    mounts: [],
    readOnlyRoot: false,
    network: network.createStack({ name: 'web', addresses: ['10.0.0.2'] }),
  });
  container.start();
  await clock.settle();
  const client = network.createStack({ name: 'client', addresses: ['10.0.0.3'] });
  return client.connect('10.0.0.2', port);
}

async function page(server: Omit<DaemonDefinition, 'name'>, args: readonly string[], port: number, target: string) {
  const connection = await reach(server, args, port);
  const answer = await askHttp(connection, { method: 'GET', target, fields: [['Host', 'web']] });
  return `${answer.status} ${new TextDecoder().decode(await answer.body())}`;
}

const ask = (kind: ServerKindName, args: readonly string[], port: number, target: string) =>
  page({ serves: kind, log: [] }, args, port, target);

describe('small servers', () => {
  it.each<[ServerKindName, readonly string[], number, string, string]>([
    ['http-echo', ['-text=hello', '-listen=:8080'], 8080, '/', '200 hello\n'],
    ['http-echo', ['-text', 'hello'], 5678, '/', '200 hello\n'],
    [
      'whoami',
      [],
      80,
      '/x',
      '200 Hostname: web-1\nIP: 127.0.0.1\nIP: 10.0.0.2\nRemoteAddr: 10.0.0.3:32768\nGET /x HTTP/1.1\nHost: web\n\n',
    ],
    ['hello-app', [], 8080, '/', '200 Hello, world!\nVersion: 1.0.0\nHostname: web-1\n'],
    ['agnhost', ['netexec', '--http-port=8080'], 8080, '/hostname', '200 web-1'],
    ['agnhost', ['netexec'], 8080, '/echo?msg=hi&code=503', '503 hi'],
    ['agnhost', ['serve-hostname'], 9376, '/', '200 web-1'],
  ])('%s %j', async (kind, args, port, target, expected) => {
    expect(await ask(kind, args, port, target)).toBe(expected);
  });

  it.each([
    ['/', '200 blue web-1 10.0.0.2'],
    ['/?a=b', '200 blue web-1 10.0.0.2'],
    ['/api/v1/x', '503 busy'],
    ['/other', '404 404 page not found\n'],
  ])('pages of an image: %s', async (target, expected) => {
    const routes = [
      { path: '/', body: '{COLOR} {hostname} {address}' },
      { path: '/api/*', status: 503, body: 'busy' },
    ];
    expect(await page({ pages: { port: '{PAGES_PORT}', routes }, log: [] }, [], 8081, target)).toBe(expected);
  });

  it('memcached keeps items, counts and refuses', async () => {
    const connection = await reach({ serves: 'memcached', log: [] }, ['-p', '11212'], 11212);
    const words = [
      'set a 5 0 3\r\nfoo\r\n',
      'get a b\r\n',
      'add a 0 0 1\r\nx\r\n',
      'append a 0 0 1\r\n!\r\n',
      'get a\r\n',
      'set n 0 0 2\r\n41\r\nincr n 1\r\ndecr n 50\r\n',
      'delete a\r\ndelete a\r\n',
      'set a 0 0 2\r\nabc\r\n',
      'nonsense\r\nquit\r\n',
    ];
    connection.write(new TextEncoder().encode(words.join('')));
    const input = connectionInput(connection);
    let said = '';
    for (let chunk = await input.read(); chunk !== undefined; chunk = await input.read()) {
      said += new TextDecoder().decode(chunk);
      if (said.endsWith('ERROR\r\nERROR\r\n')) break;
    }
    expect(said.replaceAll('\r', '').split('\n')).toEqual([
      'STORED',
      ...['VALUE a 5 3', 'foo', 'END'],
      'NOT_STORED',
      'STORED',
      ...['VALUE a 0 4', 'foo!', 'END'],
      ...['STORED', '42', '0'],
      ...['DELETED', 'NOT_FOUND'],
      ...['CLIENT_ERROR bad data chunk', 'ERROR'],
      'ERROR',
      '',
    ]);
  });
});
