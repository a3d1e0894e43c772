import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestEngine } from '../testing.ts';

const initialize = (why: string) => `failed to initialize logging driver: ${why}`;

let engine: Awaited<ReturnType<typeof createTestEngine>>;
beforeEach(async () => {
  engine = await createTestEngine();
});
afterEach(async () => engine.close());

describe('top', () => {
  it('tells the terminal of a container that has one', async () => {
    await engine.run('tty', { Cmd: ['sleep', '100'], Tty: true });
    await engine.run('plain', { Cmd: ['sleep', '100'] });
    const terminal = async (name: string) => {
      const { body } = await engine.ask('GET', `/containers/${name}/top`);
      const { Titles: titles, Processes: rows } = body as { Titles: string[]; Processes: string[][] };
      return rows.map((row) => row[titles.indexOf('TTY')]);
    };
    expect([await terminal('tty'), await terminal('plain')]).toEqual([['pts/0'], ['?']]);
  });

  it('shows the columns that were asked for, and needs the pid', async () => {
    await engine.run('one', { Cmd: ['sleep', '100'] });
    const { body } = await engine.ask('GET', '/containers/one/top?ps_args=-o pid,args');
    expect(body).toMatchObject({ Titles: ['PID', 'COMMAND'], Processes: [[expect.any(String), 'sleep 100']] });
    expect(await engine.ask('GET', '/containers/one/top?ps_args=-o args')).toEqual({
      status: 500,
      body: { message: "Couldn't find PID field in ps output" },
    });
  });
});

describe('stats', () => {
  it('of what runs tell memory and its limit, of what does not neither', async () => {
    await engine.run('one', { Cmd: ['sleep', '100'], HostConfig: { Memory: 64 * 2 ** 20 } });
    const { body } = await engine.ask('GET', '/containers/one/stats?stream=0');
    expect(body).toMatchObject({ name: '/one', memory_stats: { limit: 64 * 2 ** 20 }, pids_stats: { current: 1 } });
    await engine.ask('POST', '/containers/one/kill');
    const after = await engine.ask('GET', '/containers/one/stats?stream=0');
    expect(after.body).toMatchObject({ read: '0001-01-01T00:00:00Z', pids_stats: {}, memory_stats: {} });
  });
});

describe('update', () => {
  it('changes what is given and leaves the rest', async () => {
    await engine.run('one', { Cmd: ['sleep', '100'], HostConfig: { Memory: 64 * 2 ** 20, CpuShares: 5 } });
    const updated = await engine.ask('POST', '/containers/one/update', { NanoCpus: 5e8 });
    expect(updated).toEqual({ status: 200, body: { Warnings: null } });
    const { body } = await engine.ask('GET', '/containers/one/json');
    expect(body).toMatchObject({ HostConfig: { NanoCpus: 5e8, CpuShares: 5, Memory: 64 * 2 ** 20 } });
  });

  it('refuses memory above the swap that there is', async () => {
    await engine.run('one', { Cmd: ['sleep', '100'], HostConfig: { Memory: 2 ** 24, MemorySwap: 2 ** 24 } });
    const { status, body } = await engine.ask('POST', '/containers/one/update', { Memory: 2 ** 25 });
    expect({ status, body }).toMatchObject({
      status: 409,
      body: {
        message: expect.stringMatching(
          /^Cannot update container [0-9a-f]{64}: Memory limit should be smaller than already set memoryswap limit, update the memoryswap at the same time$/,
        ),
      },
    });
  });
});

describe('health', () => {
  const second = 1e9;
  const healthOf = async () =>
    (
      (await engine.ask('GET', '/containers/one/json')).body as {
        State: { Health: { Status: string; FailingStreak: number } };
      }
    ).State.Health;

  it('comes with the first probe that succeeds, and goes after so many that fail', async () => {
    await engine.run('one', {
      Cmd: ['sleep', '100'],
      Healthcheck: { Test: ['CMD-SHELL', 'test ! -e /sick'], Interval: second, Retries: 2 },
    });
    expect((await healthOf()).Status).toBe('starting');
    await engine.clock.advance(1500);
    expect(await healthOf()).toMatchObject({ Status: 'healthy', FailingStreak: 0 });
    const exec = await engine.ask('POST', '/containers/one/exec', { Cmd: ['sh', '-c', 'echo > /sick'] });
    await engine.ask('POST', `/exec/${(exec.body as { Id: string }).Id}/start`, { Detach: true });
    await engine.clock.advance(1200);
    expect(await healthOf()).toMatchObject({ Status: 'healthy', FailingStreak: 1 });
    await engine.clock.advance(1200);
    expect(await healthOf()).toMatchObject({ Status: 'unhealthy', FailingStreak: 2 });
  });
});

describe('start', () => {
  const refusal = async (config: object) => {
    await engine.ask('POST', '/containers/create?name=one', { Image: 'box', Cmd: ['true'], ...config });
    const { status, body } = await engine.ask('POST', '/containers/one/start');
    return status === 204 ? 'started' : (body as { message: string }).message;
  };

  it.each([
    [{ User: '2147483648' }, 'uids and gids must be in range 0-2147483647'],
    [{ User: '-1' }, 'uids and gids must be in range 0-2147483647'],
    [{ HostConfig: { GroupAdd: ['nosuch'] } }, 'Unable to find group nosuch: no matching entries in group file'],
    [{ HostConfig: { GroupAdd: ['77'] } }, 'started'],
    [{ HostConfig: { CpuShares: -5 } }, 'shares: invalid argument'],
    [{ HostConfig: { CpuShares: 1 } }, expect.stringContaining('the minimum allowed cpu-shares is 2: unknown')],
    [
      { HostConfig: { LogConfig: { Type: 'local', Config: { 'max-file': '1' } } } },
      initialize('compression cannot be enabled when max file count is 1'),
    ],
    [
      { HostConfig: { LogConfig: { Type: 'local', Config: { 'max-size': 'x' } } } },
      initialize("invalid value for max-size: x: invalid size: 'x'"),
    ],
    [
      { HostConfig: { LogConfig: { Config: { compress: 'true' } } } },
      initialize('compress cannot be true when max-file is less than 2 or max-size is not set'),
    ],
  ])('of a container with %j', async (config, message) => {
    expect(await refusal(config)).toEqual(message);
  });

  it('leaves the superuser only what --cap-drop leaves', async () => {
    const script = 'echo x > /f; chmod 0 /f; cat /f; ulimit -n; ulimit -n 5; ulimit -n 6';
    const host = { CapDrop: ['DAC_OVERRIDE'], Ulimits: [{ Name: 'nofile', Soft: 10, Hard: 20 }] };
    await engine.run('one', { Cmd: ['sh', '-c', script], Tty: true, HostConfig: host });
    await engine.clock.advance(1000);
    const { body } = await engine.ask('GET', '/containers/one/logs?stdout=1');
    expect(body).toBe(
      "cat: can't open '/f': Permission denied\r\n10\r\nsh: error setting limit: Operation not permitted\r\n",
    );
  });

  it.each([
    ['12345', "sh: can't fork: Resource temporarily unavailable\r\n", 2],
    ['0', 'ok\r\n', 0],
  ])('lets user %s have as many processes as nproc says, unless he is root', async (user, printed, code) => {
    const script = 'sleep 1 & sleep 1 & sleep 1 & sleep 1 & echo ok; wait';
    const host = { Ulimits: [{ Name: 'nproc', Soft: 3, Hard: 3 }] };
    await engine.run('one', { User: user, Cmd: ['sh', '-c', script], Tty: true, HostConfig: host });
    await engine.clock.advance(3000);
    expect((await engine.ask('GET', '/containers/one/logs?stdout=1')).body).toBe(printed);
    expect((await engine.ask('GET', '/containers/one/json')).body).toMatchObject({ State: { ExitCode: code } });
  });
});

describe('attach', () => {
  it.each([
    [true, 'running'],
    [false, 'exited'],
  ])('of a client that goes: with a terminal (%j) the container is %s afterwards', async (tty, status) => {
    await engine.run('one', { Cmd: ['cat'], Tty: tty, OpenStdin: true, StdinOnce: true });
    const connection = await engine.attach('one');
    const finished = new Promise((resolve) => connection.on('finish', resolve));
    connection.push(null);
    await engine.clock.advance(1000);
    await finished;
    const { body } = await engine.ask('GET', '/containers/one/json');
    expect(body).toMatchObject({ State: { Status: status } });
  });

  it('lets the keys ctrl-p ctrl-q leave a terminal, and the container live on', async () => {
    await engine.run('one', { Cmd: ['cat'], Tty: true, OpenStdin: true, StdinOnce: true });
    const connection = await engine.attach('one');
    const finished = new Promise((resolve) => connection.on('finish', resolve));
    connection.push(Buffer.from([16]));
    connection.push(Buffer.from([17]));
    await engine.clock.advance(1000);
    await finished;
    const { body } = await engine.ask('GET', '/containers/one/json');
    expect(body).toMatchObject({ State: { Status: 'running' } });
  });
});

it('an exec is framed as its start says, not as it was made', async () => {
  await engine.run('web', { Cmd: ['sleep', '1000'] });
  const answers: unknown[] = [];
  for (const Tty of [true, false]) {
    const made = await engine.ask('POST', '/containers/web/exec', { Cmd: ['sh', '-c', 'echo hi'], AttachStdout: true });
    answers.push((await engine.ask('POST', `/exec/${(made.body as { Id: string }).Id}/start`, { Tty })).body);
  }
  expect(answers).toEqual(['hi\n', '\u0001\0\0\0\0\0\0\u0003hi\n']);
});
