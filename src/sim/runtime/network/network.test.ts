import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { virtualClock } from '../../time/index.ts';
import { createNetwork } from './network.ts';
import type { Connection } from './types.ts';

function lab() {
  const clock = virtualClock();
  const network = createNetwork({ clock });
  const web = network.createStack({ name: 'web', addresses: ['10.0.0.2'] });
  const client = network.createStack({ name: 'client', addresses: ['10.0.0.3'] });
  return { clock, network, web, client };
}

const echo = (connection: Connection) => connection.pipe(connection);

describe('connections', () => {
  it('carry bytes both ways and are half-closed', async () => {
    const { web, client } = lab();
    web.listen({ port: 80 }, echo);
    const connection = await client.connect('10.0.0.2', 80);
    connection.end('hello');
    expect(await text(connection)).toBe('hello');
  });

  it('tell each side who the other one is', async () => {
    const { web, client } = lab();
    let seen: Connection | undefined;
    web.listen({ port: 80 }, (connection) => {
      seen = connection;
    });
    const connection = await client.connect('10.0.0.2', 80);
    expect(seen?.remote).toEqual({ address: '10.0.0.3', port: 32_768 });
    expect(seen?.local).toEqual({ address: '10.0.0.2', port: 80 });
    expect(connection.remote).toEqual({ address: '10.0.0.2', port: 80 });
  });

  it('hold a writer back while nobody reads', async () => {
    const { web, client } = lab();
    let far: Connection | undefined;
    web.listen({ port: 80 }, (connection) => {
      far = connection;
    });
    const connection = await client.connect('10.0.0.2', 80);
    const drained: number[] = [];
    for (let chunk = 0; chunk < 10; chunk += 1) {
      connection.write(Buffer.alloc(65_536), () => drained.push(chunk));
    }
    await new Promise<void>((resolve) => setImmediate(resolve));
    expect(drained.length).toBeLessThan(3);
    far?.resume();
    await new Promise<void>((resolve) => setImmediate(resolve));
    expect(drained).toHaveLength(10);
  });

  it('end when the other side is closed, and are reset when it left something unread', async () => {
    const { web, client } = lab();
    const accepted: Connection[] = [];
    web.listen({ port: 80 }, (connection) => accepted.push(connection));
    const first = await client.connect('10.0.0.2', 80);
    accepted[0]?.destroy();
    expect(await text(first)).toBe('');
    const second = await client.connect('10.0.0.2', 80);
    second.write('unread');
    accepted[1]?.destroy();
    await expect(text(second)).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('are reset when the namespace goes', async () => {
    const { network, web, client } = lab();
    web.listen({ port: 80 }, () => undefined);
    const connection = await client.connect('10.0.0.2', 80);
    web.close();
    await expect(text(connection)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(client.sockets()).toEqual([]);
    expect(network.stackAt('10.0.0.2')).toBeUndefined();
  });
});

describe('what does not connect', () => {
  it.each([
    ['a port where nobody listens', '10.0.0.2', 'ECONNREFUSED', 0],
    ['an address that nobody has', '10.0.0.9', 'EHOSTUNREACH', 3_070],
    ['an address of the world outside', '93.184.216.34', 'ENETUNREACH', 0],
  ])('%s', async (_, address, code, after) => {
    const { clock, client } = lab();
    const begin = clock.now();
    const failure = client.connect(address, 80).catch((error: unknown) => error);
    expect(await clock.runUntilIdle()).toBe(after);
    expect(await failure).toMatchObject({ code });
    expect(clock.now() - begin).toBe(after);
  });

  it('gives up when a policy drops it, or when the caller does', async () => {
    const { clock, network, web, client } = lab();
    web.listen({ port: 80 }, echo);
    const policy = network.use({ permits: ({ from, destination }) => from !== client || destination.port !== 80 });
    const failure = client.connect('10.0.0.2', 80).catch((error: unknown) => error);
    expect(await clock.runUntilIdle()).toBe(131_000);
    expect(await failure).toMatchObject({ code: 'ETIMEDOUT' });
    const impatience = new AbortController();
    const given = client.connect('10.0.0.2', 80, { signal: impatience.signal }).catch((error: unknown) => error);
    await clock.settle();
    impatience.abort(new Error('enough'));
    expect(await given).toMatchObject({ message: 'enough' });
    expect(clock.pending()).toBe(0);
    policy.close();
    expect((await client.connect('10.0.0.2', 80)).destroyed).toBe(false);
  });
});

describe('listening', () => {
  it('refuses an address in use and one that is not its own', () => {
    const { web } = lab();
    const first = web.listen({ port: 80 }, echo);
    expect(() => web.listen({ port: 80, address: '127.0.0.1' }, echo)).toThrow(
      expect.objectContaining({ code: 'EADDRINUSE' }),
    );
    expect(() => web.listen({ port: 81, address: '10.0.0.3' }, echo)).toThrow(
      expect.objectContaining({ code: 'EADDRNOTAVAIL' }),
    );
    first.close();
    expect(web.listen({ port: 80 }, echo).local).toEqual({ address: '0.0.0.0', port: 80 });
  });

  it('on the loopback address serves only its own namespace', async () => {
    const { web, client } = lab();
    web.listen({ port: 80, address: '127.0.0.1' }, echo);
    await expect(client.connect('10.0.0.2', 80)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect((await web.connect('localhost', 80)).remote).toEqual({ address: '127.0.0.1', port: 80 });
  });
});

describe('translation', () => {
  it('leads a flow elsewhere, refuses it or drops it', async () => {
    const { network, web, client } = lab();
    web.listen({ port: 8080 }, echo);
    network.use({
      translate: ({ destination }) => {
        if (destination.address === '10.96.0.1') return { address: '10.0.0.2', port: 8080, source: '10.0.0.1' };
        return destination.address === '10.96.0.2' ? 'refused' : undefined;
      },
    });
    const connection = await client.connect('10.96.0.1', 80);
    expect(connection.remote).toEqual({ address: '10.96.0.1', port: 80 });
    expect(web.sockets().find(({ state }) => state === 'ESTABLISHED')?.remote?.address).toBe('10.0.0.1');
    await expect(client.connect('10.96.0.2', 80)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('holds for questions to name servers', async () => {
    const { clock, network, client } = lab();
    const answer = { code: 'NXDOMAIN', authoritative: true, records: [] } as const;
    network.use({ names: (address) => (address === '10.96.0.10' ? () => answer : undefined) });
    expect(await client.query('10.96.0.10', { name: 'x', type: 'A' })).toEqual(answer);
    network.use({ permits: ({ protocol }) => protocol !== 'UDP' });
    const failure = client.query('10.96.0.10', { name: 'x', type: 'A' }).catch((error: unknown) => error);
    expect(await clock.runUntilIdle()).toBe(5000);
    expect(await failure).toMatchObject({ code: 'ETIMEDOUT' });
  });
});
