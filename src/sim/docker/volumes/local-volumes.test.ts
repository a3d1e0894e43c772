import { expect, it } from 'vitest';
import { createTestEngine } from '../testing.ts';

// As Engine 20.10 answered on a disk that has no quotas.
it.each<[Readonly<Record<string, string>>, number, string | undefined]>([
  [{ size: '1g' }, 400, 'create qq: quota size requested but no quota support'],
  [{ type: 'nfs', device: ':/srv', size: '1.5 MiB' }, 400, 'create qq: quota size requested but no quota support'],
  [{ size: 'abc' }, 400, "create qq: invalid size: 'abc'"],
  [{ size: '' }, 400, "create qq: invalid size: ''"],
  [{ size: '-1' }, 400, "create qq: invalid size: '-1'"],
  [{ size: '0' }, 201, undefined],
  [{ o: 'rw' }, 400, 'create qq: missing required option: "device"'],
  [{ device: 'tmpfs' }, 400, 'create qq: missing required option: "type"'],
  [{ foo: '1', size: '1g' }, 400, 'create qq: invalid option: "foo"'],
])('a local volume with the options %j', async (options, status, message) => {
  const engine = await createTestEngine();
  const answer = await engine.ask('POST', '/volumes/create', { Name: 'qq', DriverOpts: options });
  expect(answer).toMatchObject({ status, ...(message === undefined ? {} : { body: { message } }) });
  await engine.close();
});

it('a volume is filled with the mount points below the layer of the container, too', async () => {
  const engine = await createTestEngine();
  const made = { Image: 'box', HostConfig: { Binds: ['filled:/etc:ro'] }, Cmd: ['sleep', '60'] };
  await engine.ask('POST', '/containers/create?name=filler', made);
  // They are what the engine mounts its own files over: a volume that is only for reading could not get them any more.
  expect((await engine.ask('POST', '/containers/filler/start')).status).toBe(204);
  await engine.ask('POST', '/containers/create?name=viewer', { ...made, HostConfig: { Binds: ['filled:/seen'] } });
  for (const name of ['passwd', 'hosts', 'hostname', 'resolv.conf'])
    expect([name, (await engine.ask('HEAD', `/containers/viewer/archive?path=/seen/${name}`)).status]).toEqual([
      name,
      200,
    ]);
  await engine.close();
});
