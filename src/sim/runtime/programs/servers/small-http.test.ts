import { describe, expect, it } from 'vitest';
import { seededRandom, virtualClock } from '../../../time/index.ts';
import { createRuntime } from '../../create-runtime.ts';
import { createFileTree } from '../../files/create-file-tree.ts';
import { askHttp } from '../../network/http/client.ts';
import { createNetwork } from '../../network/network.ts';
import { programFile } from '../../process/executable.ts';
import { daemonProgram } from '../daemon.ts';
import type { ServerKindName } from './index.ts';

async function ask(kind: ServerKindName, args: readonly string[], port: number, target: string) {
  const clock = virtualClock();
  const network = createNetwork({ clock });
  const tree = createFileTree();
  tree.makeDirectory('/etc');
  tree.writeFile('/etc/passwd', new TextEncoder().encode('root:x:0:0:root:/root:/bin/sh\n'));
  tree.writeFile('/server', programFile('server'), { mode: 0o755 });
  const program = daemonProgram({ name: 'server', serves: kind, log: [] });
  const container = createRuntime({
    clock,
    random: seededRandom('small'),
    program: (name) => (name === 'server' ? program : undefined),
  }).createContainer({
    id: 'c',
    image: { id: 'i', layers: [{ id: 'l', tree }], config: {} },
    arguments: ['/server', ...args],
    environment: [],
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
  const connection = await client.connect('10.0.0.2', port);
  const answer = await askHttp(connection, { method: 'GET', target, fields: [['Host', 'web']] });
  return `${answer.status} ${new TextDecoder().decode(await answer.body())}`;
}

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
});
