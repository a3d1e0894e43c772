import { describe, expect, it } from 'vitest';
import { seededRandom, virtualClock } from '../../../../time/index.ts';
import { createRuntime } from '../../../create-runtime.ts';
import { createFileTree } from '../../../files/create-file-tree.ts';
import { createNetwork } from '../../../network/network.ts';
import { programFile } from '../../../process/executable.ts';
import { daemonProgram } from '../../daemon.ts';

function redisLab() {
  const clock = virtualClock();
  const network = createNetwork({ clock });
  const data = createFileTree();
  const tree = createFileTree();
  for (const directory of ['/bin', '/etc', '/data']) tree.makeDirectory(directory);
  tree.writeFile('/etc/passwd', new TextEncoder().encode('root:x:0:0:root:/root:/bin/sh\n'));
  tree.writeFile('/bin/redis-server', programFile('redis-server'), { mode: 0o755 });
  tree.writeFile('/bin/redis-cli', programFile('redis-cli'), { mode: 0o755 });
  const program = daemonProgram({
    name: 'redis-server',
    serves: 'redis',
    log: [],
    signals: { TERM: { code: 0, log: [] } },
  });
  const runtime = createRuntime({
    clock,
    random: seededRandom('redis'),
    program: (name) => (name === 'redis-server' ? program : undefined),
  });
  let started = 0;
  const start = (...args: string[]) => {
    started += 1;
    const container = runtime.createContainer({
      id: `c${started}`,
      image: { id: 'i', layers: [{ id: 'l', tree }], config: {} },
      arguments: ['redis-server', ...args],
      environment: ['PATH=/bin'],
      workingDirectory: '/data',
      user: '',
      hostname: 'redis',
      tty: false,
      openStdin: false,
      mounts: [{ target: '/data', tree: data, source: '/', readOnly: false }],
      readOnlyRoot: false,
      network: network.createStack({ name: 'redis', addresses: [`10.0.0.${started + 1}`] }),
    });
    const process = container.start();
    const cli = async (...words: string[]) => {
      const options = { environment: ['PATH=/bin'], workingDirectory: '/', user: '', tty: false, openStdin: false };
      const client = container.exec({ ...options, arguments: ['redis-cli', ...words] });
      let text = '';
      client.onOutput((_, bytes) => {
        text += new TextDecoder().decode(bytes);
      });
      await client.exited;
      return text;
    };
    return { process, cli };
  };
  return { clock, start };
}

describe('redis', () => {
  it.each([
    [['PING'], 'PONG\n'],
    [['SET', 'a', '1'], 'OK\n'],
    [['GET', 'nothing'], '\n'],
    [['INCR', 'n'], '1\n'],
    [['CONFIG', 'GET', 'maxmemory'], 'maxmemory\n2097152\n'],
    [['NOSUCH', 'x'], "ERR unknown command 'NOSUCH', with args beginning with: 'x' \n\n"],
    [['GET'], "ERR wrong number of arguments for 'get' command\n\n"],
    [['-p', '6380', 'PING'], 'Could not connect to Redis at 127.0.0.1:6380: Connection refused\n'],
  ])('answers %j', async (words, expected) => {
    const { clock, start } = redisLab();
    const { cli } = start('--maxmemory', '2mb');
    await clock.settle();
    expect(await cli(...words)).toBe(expected);
  });

  it('keeps its data in its folder', async () => {
    const { clock, start } = redisLab();
    const first = start();
    await clock.settle();
    await first.cli('SET', 'key', 'value');
    await first.cli('RPUSH', 'list', 'a', 'b');
    first.process.kill('TERM');
    expect(await first.process.exited).toEqual({ code: 0 });
    const second = start();
    await clock.settle();
    expect(await second.cli('GET', 'key')).toBe('value\n');
    expect(await second.cli('LRANGE', 'list', '0', '-1')).toBe('a\nb\n');
  });

  it('loses what it had not saved when it is killed', async () => {
    const { clock, start } = redisLab();
    const first = start();
    await clock.settle();
    await first.cli('SET', 'key', 'value');
    first.process.kill('KILL');
    await first.process.exited;
    const second = start();
    await clock.settle();
    expect(await second.cli('GET', 'key')).toBe('\n');
  });
});
