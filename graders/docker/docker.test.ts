import { expect, test } from 'vitest';
import { CouldNotLookError } from '#api';
import { dockerTarget, fileTarget, judgeIn, survivorsIn } from '../testing.ts';
import { container } from './container.ts';
import { image } from './image.ts';
import { volume } from './volume.ts';

const id = `sha256:${'a'.repeat(64)}`;
const bind = { Type: 'bind', Source: '/opt/site', Destination: '/www', Mode: 'ro', RW: false, Propagation: 'rprivate' };
const named = {
  Type: 'volume',
  Name: 'data',
  Source: '/var/lib/docker/volumes/data/_data',
  Destination: '/data',
  Driver: 'local',
  RW: true,
};
const site = {
  Name: '/site',
  Image: id,
  State: { Status: 'running', Running: true, ExitCode: 0, Error: '' },
  Config: { Image: 'busybox:1.36', Env: ['MODE=a=b', 'PATH=/bin'], Labels: { tier: 'web' } },
  HostConfig: { Binds: ['/opt/site:/www:ro'], RestartPolicy: { Name: 'no' } },
  Mounts: [named, bind],
};
const hostWith = (more: object = {}) =>
  dockerTarget({
    containers: { site: { ...site, ...more } },
    images: { 'busybox:1.36': { Id: id } },
    text: { 'site:/www/index.html': 'Served from the Docker host\r\n' },
  });
const wanted = { type: 'bind', source: '/opt/site', target: '/www', readOnly: true };

test.each<[string, object, object]>([
  ['a container by its name', { name: 'site' }, {}],
  ['its state', { name: 'site', state: 'running' }, {}],
  ['its image by name', { name: 'site', image: 'docker.io/library/busybox:1.36' }, {}],
  ['its image by id, when it was run by id', { name: 'site', image: 'busybox:1.36' }, { Config: { Image: id } }],
  [
    'its mounts, in any order',
    { name: 'site', mounts: [wanted, { type: 'volume', source: 'data', target: '/data' }], onlyTheseMounts: true },
    {},
  ],
  [
    'a slash at the end of a mount',
    { name: 'site', mounts: [{ ...wanted, source: '/opt/site/', target: '/www/' }] },
    {},
  ],
  [
    'a path as Docker Desktop shows it',
    { name: 'site', mounts: [wanted] },
    { Mounts: [{ ...bind, Source: '/host_mnt/opt/site' }] },
  ],
  [
    'a tmpfs that stands only in HostConfig',
    { name: 'site', mounts: [{ type: 'tmpfs', target: '/t' }] },
    { HostConfig: { Tmpfs: { '/t': 'size=1m' } } },
  ],
  ['its environment, with = in a value', { name: 'site', env: { MODE: 'a=b' } }, {}],
  ['its labels', { name: 'site', labels: { tier: 'web' } }, {}],
  [
    'a line of a file',
    { name: 'site', files: [{ path: '/www/index.html', text: { line: 'Served from the Docker host' } }] },
    {},
  ],
  ['any other field', { name: 'site', fields: [{ path: 'HostConfig.RestartPolicy.Name', equals: 'no' }] }, {}],
  ['how it ended', { name: 'site', state: 'exited', exitCode: 0 }, { State: { Status: 'exited', ExitCode: 0 } }],
])('a container passes by %s', async (_, spec, more) => {
  expect(await judgeIn(container, spec, hostWith(more))).toMatchObject({ verdict: 'pass' });
});

test.each<[string, object, object, string]>([
  [
    'that exited',
    { name: 'site', state: 'running' },
    { State: { Status: 'exited', ExitCode: 0 } },
    'container site: It has exited with code 0; it has to be running.',
  ],
  [
    'that runs, when its end is graded',
    { name: 'site', exitCode: 0 },
    {},
    'container site: State.ExitCode is (not finished); it has to be 0.',
  ],
  [
    'of another tag',
    { name: 'site', image: 'busybox:1.3' },
    {},
    'container site: image is busybox:1.36; it has to be busybox:1.3.',
  ],
  [
    'with a writable mount',
    { name: 'site', mounts: [wanted] },
    { Mounts: [{ ...bind, RW: true }] },
    'container site: The mount at /www is writable; it has to be read-only.',
  ],
  [
    'with a volume instead of a bind',
    { name: 'site', mounts: [wanted] },
    { Mounts: [{ ...named, Destination: '/www' }] },
    'container site: What is mounted at /www is the volume data; it has to be the host path /opt/site.',
  ],
  [
    'with another directory',
    { name: 'site', mounts: [wanted] },
    { Mounts: [{ ...bind, Source: '/opt/site2' }] },
    'container site: At /www there is /opt/site2; it has to be /opt/site.',
  ],
  [
    'with another target',
    { name: 'site', mounts: [wanted] },
    { Mounts: [{ ...bind, Destination: '/html' }] },
    'container site: /opt/site is mounted at /html; it has to be mounted at /www.',
  ],
  [
    'with source and target swapped',
    { name: 'site', mounts: [wanted] },
    { Mounts: [{ ...bind, Source: '/www', Destination: '/opt/site' }] },
    'container site: Source and target are swapped: it has to be /opt/site on the host and /www in the container.',
  ],
  [
    'without a mount',
    { name: 'site', mounts: [wanted] },
    { Mounts: [] },
    'container site: Nothing is mounted at /www.',
  ],
  [
    'with one mount more',
    { name: 'site', mounts: [wanted], onlyTheseMounts: true },
    {},
    'container site: Something else is mounted as well: volume data -> /data.',
  ],
  [
    'with part of a label',
    { name: 'site', labels: { tier: 'we' } },
    {},
    'container site: label tier is web; it has to be we.',
  ],
  [
    'with part of a line',
    { name: 'site', files: [{ path: '/www/index.html', text: { line: 'Docker host' } }] },
    {},
    'container site: /www/index.html does not have "Docker host".',
  ],
  [
    'without the file',
    { name: 'site', files: [{ path: '/www/x', text: { line: 'y' } }] },
    {},
    'container site: There is no file /www/x.',
  ],
])('a container fails %s', async (_, spec, more, message) => {
  expect(await judgeIn(container, spec, hostWith(more))).toMatchObject({ verdict: 'fail', message: { en: message } });
});

test('a container of a similar name is named', async () => {
  expect(await judgeIn(container, { name: 'sites' }, hostWith())).toMatchObject({
    verdict: 'fail',
    observed: 'container site',
    message: {
      en: 'container sites does not exist: found container site, did you mean sites?',
      ko: '컨테이너 "sites"가 없습니다. 컨테이너 "site"는 있습니다. "sites"를 만들려던 것인가요?',
    },
  });
});

test('of many other containers the first five are named, and how many more there are', async () => {
  const many = (count: number) =>
    dockerTarget({ containers: Object.fromEntries(Array.from({ length: count }, (_, at) => [`other-${at}`, {}])) });
  expect((await judgeIn(container, { name: 'sites' }, many(7))).message).toEqual({
    en: 'container sites does not exist: there are only other-0, other-1, other-2, other-3, other-4 and 2 more.',
    ko: '컨테이너 "sites"가 없습니다. 현재 있는 것: other-0, other-1, other-2, other-3, other-4 외 2개.',
  });
  expect((await judgeIn(container, { name: 'sites' }, many(1))).message.en).toMatch(/: there is only other-0\.$/);
});

test('absent: nothing there passes, something there fails', async () => {
  expect((await judgeIn(container, { name: 'x', absent: true }, hostWith())).verdict).toBe('pass');
  expect((await judgeIn(container, { name: 'site', absent: true }, hostWith())).verdict).toBe('fail');
});

test('every mutant of a right container fails', async () => {
  const spec = {
    name: 'site',
    state: 'running',
    image: 'busybox:1.36',
    mounts: [wanted, { type: 'volume', source: 'data', target: '/data', readOnly: false }],
    onlyTheseMounts: true,
    env: { MODE: 'a=b' },
    labels: { tier: 'web' },
    files: [{ path: '/www/index.html', text: { line: 'Served from the Docker host' } }],
    fields: [{ path: 'HostConfig.RestartPolicy.Name', equals: 'no' }],
  };
  expect((await judgeIn(container, spec, hostWith())).verdict).toBe('pass');
  const { all, survivors } = await survivorsIn(container, spec, hostWith());
  expect(survivors).toEqual([]);
  expect(all).toBeGreaterThan(20);
});

const feed = {
  Mounts: [
    { Type: 'volume', Name: 'ab12', Destination: '/feed' },
    { Type: 'volume', Name: 'log', Destination: '/log' },
  ],
};
const readers = dockerTarget({
  containers: {
    feed,
    reader: { Mounts: [...feed.Mounts, { Type: 'volume', Name: 'own', Destination: '/own' }] },
    copied: { Mounts: [{ ...feed.Mounts[0], Name: 'copy' }, feed.Mounts[1]] },
    elsewhere: { Mounts: feed.Mounts.map((mount) => ({ ...mount, Destination: `/x${mount.Destination}` })) },
    bound: { Mounts: [{ Type: 'bind', Source: '/ab12', Destination: '/feed' }, feed.Mounts[1]] },
  },
});

test.each<[string, string, string]>([
  ['reader', 'feed', 'pass'],
  ['copied', 'feed', 'fail'],
  ['elsewhere', 'feed', 'fail'],
  ['bound', 'feed', 'fail'],
  ['reader', 'gone', 'fail'],
])('the container %s has the volumes of %s: %s', async (name, volumesOf, verdict) => {
  expect((await judgeIn(container, { name, volumesOf }, readers)).verdict).toBe(verdict);
});

test("another container's volumes: no mutant passes, and the report names the path", async () => {
  expect(await survivorsIn(container, { name: 'reader', volumesOf: 'feed' }, readers)).toMatchObject({ survivors: [] });
  expect(await judgeIn(container, { name: 'copied', volumesOf: 'feed' }, readers)).toMatchObject({
    expected: 'volumes of feed: /feed, /log',
    observed: 'volumes of feed: /log',
    message: {
      en: 'container copied: At /feed it has another volume instead of the one that feed has there.',
      ko: '컨테이너 copied: /feed에 feed의 볼륨이 아니라 다른 볼륨이 마운트되어 있습니다.',
    },
  });
});

const volumes = dockerTarget({
  volumes: { data: { Name: 'data', Driver: 'local', Labels: { team: 'a' }, Options: null } },
});

test.each<[string, object, string]>([
  ['exists', { name: 'data' }, 'pass'],
  ['has its driver and labels', { name: 'data', driver: 'local', labels: { team: 'a' } }, 'pass'],
  ['has another label', { name: 'data', labels: { team: 'b' } }, 'fail'],
  ['has no options at all', { name: 'data', options: { type: 'nfs' } }, 'fail'],
  ['is not there', { name: 'dat' }, 'fail'],
  ['should not be there', { name: 'data', absent: true }, 'fail'],
  ['is gone', { name: 'other', absent: true }, 'pass'],
])('a volume %s', async (_, spec, verdict) => {
  expect((await judgeIn(volume, spec, volumes)).verdict).toBe(verdict);
});

test('every mutant of a right volume fails', async () => {
  const spec = { name: 'data', driver: 'local', labels: { team: 'a' }, fields: [{ path: 'Driver', equals: 'local' }] };
  expect(await survivorsIn(volume, spec, volumes)).toMatchObject({ survivors: [] });
});

const layered = (...Layers: readonly string[]) => ({ RootFS: { Type: 'layers', Layers } });
const images = dockerTarget({
  images: {
    'app:1': { Id: id, Config: { User: 'nobody' } },
    '<none>:<none>': {},
    'web:1': layered('base', 'tools', 'pages'),
    'web:2': layered('base', 'tools', 'more'),
    'job:1': layered('base', 'script', 'tools', 'pages'),
  },
});
const shares = (other: string, atLeast: number) => ({ sharesLayers: { with: other, atLeast } });

test.each<[string, object, string]>([
  ['exists', { reference: 'app:1' }, 'pass'],
  ['has that field', { reference: 'app:1', fields: [{ path: 'Config.User', equals: 'nobody' }] }, 'pass'],
  ['has no such field', { reference: 'app:1', fields: [{ path: 'Config.Entrypoint', present: true }] }, 'fail'],
  ['of another tag does not exist', { reference: 'app:2' }, 'fail'],
  ['is gone', { reference: 'gone', absent: true }, 'pass'],
  ['shares the layers that are asked for', { reference: 'web:2', ...shares('web:1', 2) }, 'pass'],
  ['shares fewer', { reference: 'web:2', ...shares('web:1', 3) }, 'fail'],
  ['shares all of its own', { reference: 'web:1', ...shares('web:1', 3) }, 'pass'],
  ['has the same layers upon another one', { reference: 'job:1', ...shares('web:1', 2) }, 'fail'],
  ['shares with none that is there', { reference: 'web:1', ...shares('gone', 1) }, 'fail'],
])('an image %s', async (_, spec, verdict) => {
  expect((await judgeIn(image, spec, images)).verdict).toBe(verdict);
});

test('an image that shares layers: no mutant passes, and the report counts', async () => {
  const spec = { reference: 'web:2', ...shares('web:1', 2) };
  expect(await survivorsIn(image, spec, images)).toMatchObject({ survivors: [] });
  expect((await judgeIn(image, { reference: 'job:1', ...shares('web:1', 2) }, images)).message).toEqual({
    en: 'image job:1: Counted from the lowest, 1 of its 4 layers are those of web:1; at least 2 have to be.',
    ko: '이미지 job:1: 가장 아래부터 세어 레이어 4개 중 1개만 web:1과 같습니다. 2개 이상 같아야 합니다.',
  });
});

const shipped = dockerTarget({
  images: { 'report:1': layered('base', 'sources', 'removed'), 'report:2': layered('base', 'report') },
  layers: {
    'report:1': [['/bin', '/bin/sh'], ['/src', '/src/.env', '/src/.envrc', '/srcs'], ['/tmp']],
    'report:2': [
      ['/bin', '/bin/sh'],
      ['/srv', '/srv/report.txt'],
    ],
  },
});

test.each<[string, object, string]>([
  ['holds a secret that a later layer hides', { reference: 'report:1', noLayerHolds: ['.env'] }, 'fail'],
  ['holds it by its whole path', { reference: 'report:1', noLayerHolds: ['/src/.env'] }, 'fail'],
  ['holds something below that folder', { reference: 'report:1', noLayerHolds: ['/src/'] }, 'fail'],
  ['holds only what is called alike', { reference: 'report:1', noLayerHolds: ['.en', 'env', '/sr', '/env'] }, 'pass'],
  ['holds none of several', { reference: 'report:2', noLayerHolds: ['.env', '/src'] }, 'pass'],
  ['holds one of several', { reference: 'report:1', noLayerHolds: ['.git', '/src'] }, 'fail'],
  ['holds what is asked for', { reference: 'report:2', layersHold: ['/srv/report.txt', 'sh'] }, 'pass'],
  ['holds it elsewhere', { reference: 'report:2', layersHold: ['/report.txt'] }, 'fail'],
  ['is not there', { reference: 'report:3', noLayerHolds: ['.env'] }, 'fail'],
])('an image whose layers are looked into %s', async (_, spec, verdict) => {
  expect((await judgeIn(image, spec, shipped)).verdict).toBe(verdict);
});

test('files in layers: no mutant passes, and the report says in which layer one lies', async () => {
  const spec = { reference: 'report:2', layersHold: ['/srv/report.txt'], noLayerHolds: ['.env', '/src'] };
  expect(await survivorsIn(image, spec, shipped)).toEqual({ all: 4, survivors: [] });
  expect(await judgeIn(image, { reference: 'report:1', noLayerHolds: ['.env'] }, shipped)).toMatchObject({
    expected: 'layers with .env: (none)',
    observed: 'layers with .env: layer 2 of 3',
    message: {
      en: 'image report:1: Layer 2 of 3 holds /src/.env. A later layer that removes it only hides it.',
      ko: '이미지 report:1: 레이어 3개 중 2번째에 /src/.env가 있습니다. 뒤의 레이어에서 지워도 가려질 뿐 이미지에 그대로 남습니다.',
    },
  });
  expect((await judgeIn(image, { reference: 'report:2', layersHold: ['.env'] }, shipped)).message).toMatchObject({
    en: 'image report:2: None of its 2 layers holds .env.',
  });
  await expect(judgeIn(image, { reference: 'app:1', noLayerHolds: ['.env'] }, images)).rejects.toMatchObject({
    reason: 'unsupported',
  });
});

const built = {
  Id: id,
  Config: { User: 'www-data', Entrypoint: null, Cmd: ['sh', 'job.sh'], Volumes: { '/srv/': {} } },
};
const job = {
  Name: '/job',
  Image: id,
  State: { Status: 'running', StartedAt: '2026-01-01T00:00:00Z' },
  Config: { Image: 'job:1', User: 'www-data', Entrypoint: null, Cmd: ['sh', 'job.sh'], Volumes: { '/srv/': {} } },
  HostConfig: { Binds: null },
  Mounts: [{ Type: 'volume', Name: 'f'.repeat(64), Destination: '/srv', RW: true }],
};
const jobWith = (more: object = {}, host: object = {}) =>
  dockerTarget({
    containers: { job: { ...job, ...more } },
    images: { [id]: built, 'job:1': built },
    text: { 'job:/app/page': 'Sale\n', 'job:/srv/page': 'Sale\n' },
    changes: {},
    ...host,
  });
const left = (...what: string[]) => ({ name: 'job', leavesToImage: what });
const page = (path: string) => ({ name: 'job', files: [{ path, text: { equals: 'Sale' }, fromImage: true }] });

test.each<[string, object, object, object, string | undefined]>([
  ['that leaves all to its image', left('command', 'user', 'mounts'), {}, {}, undefined],
  [
    'with the path that its image declares',
    left('mounts'),
    { Config: { ...job.Config, Volumes: { '/srv': {}, '/srv/': {} } } },
    {},
    undefined,
  ],
  [
    'with a command of its own',
    left('command'),
    { Config: { ...job.Config, Cmd: ['sh', './job.sh'] } },
    {},
    'container job: The command has to be left to the image, but it is [[],["sh","./job.sh"]] instead of [[],["sh","job.sh"]].',
  ],
  [
    'with the same user in numbers',
    left('user'),
    { Config: { ...job.Config, User: '33' } },
    {},
    'container job: The user has to be left to the image, but it is 33 instead of www-data.',
  ],
  [
    'with the volumes of another one',
    left('mounts'),
    { HostConfig: { VolumesFrom: ['other'] } },
    {},
    'container job: The mounts have to be left to the image, but it was given VolumesFrom.',
  ],
  ['whose image is gone', left('user'), {}, { images: {} }, 'container job: The image that it was made from is gone.'],
  ['of the image that has the name', { name: 'job', image: 'job:1' }, {}, {}, undefined],
  ['of an image whose name is gone', { name: 'job', image: 'job:1' }, {}, { images: {} }, undefined],
  [
    'of an earlier image of that name',
    { name: 'job', image: 'job:1' },
    {},
    { images: { 'job:1': { Id: 'sha256:new' } } },
    'container job: It was made from an earlier image: job:1 is the name of another one by now.',
  ],
  ['with a file of its image', page('/app/page'), {}, {}, undefined],
  [
    'that has written the file itself',
    page('/app/page'),
    {},
    { changes: { job: ['/app', '/app/page'] } },
    'container job: /app/page is not that of the image: the container has written it into its own layer.',
  ],
  [
    'with a mount over the file',
    page('/srv/page'),
    {},
    {},
    'container job: /srv/page is not that of the image: something is mounted over it, at /srv.',
  ],
  ['with nothing mounted there', { name: 'job', image: 'job:1', noMountAt: ['/etc'] }, {}, {}, undefined],
  [
    'with something mounted there',
    { name: 'job', noMountAt: ['/srv/'] },
    { Mounts: [{ ...named, Destination: '/srv' }] },
    {},
    'container job: Nothing may be mounted at /srv/; there is volume data -> /srv.',
  ],
  ['that was restarted long ago', { name: 'job', state: 'running' }, { RestartCount: 2 }, { now: 10_000 }, undefined],
  [
    'that is restarted all the time',
    { name: 'job', state: 'running' },
    { RestartCount: 2 },
    { now: 3000 },
    'container job: It has ended and was restarted (2 times, the last one 3 s ago): that it keeps running shows when it has run for 10 s.',
  ],
])('a container %s', async (_, spec, more, host, message) => {
  const judgement = await judgeIn(container, spec, jobWith(more, host));
  expect(judgement.verdict === 'pass' ? undefined : judgement.message.en).toBe(message);
  if (message === undefined)
    expect(await survivorsIn(container, spec, jobWith(more, host))).toMatchObject({ survivors: [] });
});

const scratch = { name: 'site', mounts: [{ type: 'tmpfs', target: '/scratch', atMost: 1048576 }] };
const byMount = (options: object) => ({
  Mounts: [{ Type: 'tmpfs', Destination: '/scratch', RW: true }],
  HostConfig: { Mounts: [{ Type: 'tmpfs', Target: '/scratch/', ...options }] },
});

test.each<[string, object, string]>([
  ['in bytes', byMount({ TmpfsOptions: { SizeBytes: 1048576 } }), 'pass'],
  ['one byte too many', byMount({ TmpfsOptions: { SizeBytes: 1048577 } }), 'fail'],
  ['that says nothing', byMount({}), 'fail'],
  ['of an option', { HostConfig: { Tmpfs: { '/scratch/': 'rw,size=1m' } } }, 'pass'],
  ['of an option that is larger', { HostConfig: { Tmpfs: { '/scratch': 'size=1g' } } }, 'fail'],
  ['of an option without one', { HostConfig: { Tmpfs: { '/scratch': '' } } }, 'fail'],
])('a limit of a tmpfs %s', async (_, more, verdict) => {
  expect((await judgeIn(container, scratch, hostWith(more))).verdict).toBe(verdict);
  if (verdict === 'pass')
    expect(await survivorsIn(container, scratch, hostWith(more))).toMatchObject({ survivors: [] });
});

test('a volume that no container has at a path, whatever the name of the container', async () => {
  const spec = { name: 'data', notMountedAt: ['/data'] };
  const users = (target: string) =>
    dockerTarget({
      volumes: { data: { Name: 'data' } },
      containers: { old: { Mounts: [{ ...named, Destination: target }] } },
    });
  expect(await judgeIn(volume, spec, users('/import'))).toMatchObject({ verdict: 'pass' });
  expect(await survivorsIn(volume, spec, users('/import'))).toMatchObject({ survivors: [] });
  expect((await judgeIn(volume, spec, users('/data'))).message.en).toBe(
    'volume data: The container old still has it at /data.',
  );
});

test('an image that declares a volume, and gives its folder to a user', async () => {
  const host = dockerTarget({
    images: { 'job:1': built },
    layers: { 'job:1': [['/srv'], ['/srv:33', '/srv/page'], ['/app:33']] },
  });
  const spec = { reference: 'job:1', volumes: ['/srv'], ownedBy: { '/srv': 33 } };
  expect(await judgeIn(image, spec, host)).toMatchObject({ verdict: 'pass' });
  expect(await survivorsIn(image, spec, host)).toEqual({ all: 3, survivors: [] });
  expect((await judgeIn(image, { ...spec, ownedBy: { '/srv': 0 } }, host)).message.en).toBe(
    'image job:1: In the image /srv belongs to the user 33; it has to belong to 0.',
  );
  expect((await judgeIn(image, { reference: 'job:1', volumes: ['/srv/data'] }, host)).message.en).toBe(
    'image job:1: It does not declare the volume /srv/data (its volumes: /srv/).',
  );
});

test('a container that has to be the one of the beginning', async () => {
  const spec = { name: 'site', kept: true };
  const host = hostWith({ Id: 'c1' });
  const originals = Object.fromEntries(
    ((await container.originals?.(container.schema.parse(spec), host)) ?? []).map((one) => [one.metadata?.uid, one]),
  );
  expect(await judgeIn(container, spec, { ...host, originals })).toMatchObject({ verdict: 'pass' });
  expect(await survivorsIn(container, { ...spec, state: 'running' }, { ...host, originals })).toMatchObject({
    survivors: [],
  });
  expect((await judgeIn(container, spec, { ...hostWith({ Id: 'c2' }), originals })).message.en).toBe(
    'container site: It was made anew; the one that was there at the beginning has to stay.',
  );
  await expect(judgeIn(container, spec, host)).rejects.toMatchObject({ reason: 'unsupported' });
});

test('a lab without an engine cannot be looked at', async () => {
  for (const [check, spec] of [
    [container, { name: 'x' }],
    [volume, { name: 'x' }],
    [image, { reference: 'x' }],
  ] as const) {
    await expect(judgeIn(check, spec, fileTarget({}))).rejects.toBeInstanceOf(CouldNotLookError);
  }
});
