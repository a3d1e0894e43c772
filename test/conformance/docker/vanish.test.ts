import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { askDocker } from '../../support/docker-api.ts';
import { describeWith } from '../../support/needs.ts';
import { holdRealEngine } from '../../support/real-engine.ts';
import { openRealEngine, openSimulatedEngine, type TestEngine } from './engines.ts';
import { archiveOf, vanishFromStream, vanishWithin } from './raw-request.ts';
import { sweep } from './sweep.ts';

const prefix = `cv${process.pid.toString(36)}`;
const name = `${prefix}-box`;

/** What is left behind by clients that vanish, and what is said of archives that are broken: the same by both engines. */
function suite(openEngine: () => Promise<TestEngine>): void {
  let engine: TestEngine;
  const ask = (method: string, path: string, body?: object | Uint8Array) =>
    askDocker(engine.host, method, path, body) as Promise<Record<string, unknown> & { Id: string }>;
  const create = async (Cmd: readonly string[], more: object = {}) => {
    await ask('DELETE', `/containers/${name}?force=1`);
    await ask('POST', `/containers/create?name=${name}`, { Image: 'busybox:1.36', Cmd, ...more });
  };
  beforeAll(async () => {
    engine = await openEngine();
  });
  afterAll(async () => {
    await sweep(engine.host, prefix);
    await engine.close();
  });

  it('what a client had sent of an archive is unpacked', async () => {
    await create(['true']);
    const archive = await archiveOf({ first: 'whole', second: 'y'.repeat(9000) });
    await vanishWithin(engine.host, `PUT /containers/${name}/archive?path=/tmp`, archive.subarray(0, 4000));
    const changes = () => ask('GET', `/containers/${name}/changes`);
    const unpacked = [
      { Path: '/tmp', Kind: 0 },
      { Path: '/tmp/first', Kind: 1 },
      { Path: '/tmp/second', Kind: 1 },
    ];
    await expect.poll(changes).toEqual(expect.arrayContaining(unpacked));
  });

  it('what reads its input comes to its end', async () => {
    await create(['cat'], { OpenStdin: true, StdinOnce: true, AttachStdin: true });
    await ask('POST', `/containers/${name}/start`);
    const attached = `POST /containers/${name}/attach?stream=1&stdin=1&stdout=1`;
    await vanishFromStream(engine.host, attached, { typed: 'typed\n', said: 'typed' });
    const state = async () => (await ask('GET', `/containers/${name}/json`)).State;
    await expect.poll(state).toMatchObject({ Status: 'exited', ExitCode: 0 });
  });

  it('a container whose input stays open goes on', async () => {
    await create(['cat'], { OpenStdin: true });
    await ask('POST', `/containers/${name}/start`);
    const attached = `POST /containers/${name}/attach?stream=1&stdin=1&stdout=1`;
    await vanishFromStream(engine.host, attached, { typed: 'once\n', said: 'once' });
    await vanishFromStream(engine.host, attached, { typed: 'again\n', said: 'again' });
    expect((await ask('GET', `/containers/${name}/json`)).State).toMatchObject({ Status: 'running' });
  });

  it('so does what an exec started, without input', async () => {
    await create(['sleep', '1000']);
    await ask('POST', `/containers/${name}/start`);
    const Cmd = ['sh', '-c', 'echo ready; cat; echo end > /end'];
    const { Id: id } = await ask('POST', `/containers/${name}/exec`, { Cmd, AttachStdin: true, AttachStdout: true });
    const body = '{"Detach":false,"Tty":false}';
    await vanishFromStream(engine.host, `POST /exec/${id}/start`, { body, typed: '', said: 'ready' });
    await expect.poll(() => ask('GET', `/exec/${id}/json`)).toMatchObject({ Running: false, ExitCode: 0 });
    const changes = () => ask('GET', `/containers/${name}/changes`);
    await expect.poll(changes).toEqual([{ Path: '/end', Kind: 1 }]);
  });

  it.each([
    ['/images/create?fromSrc=-', 'Error processing tar file(exit status 1): unexpected EOF'],
    ['/build', 'Error processing tar file(exit status 1): unexpected EOF'],
  ])('compressed archives that end too early are refused by %s', async (path, message) => {
    const files = { Dockerfile: 'FROM busybox:1.36\n', noise: Array.from({ length: 999 }, (_, at) => at ** 5).join() };
    const whole = gzipSync(await archiveOf(files));
    expect(await ask('POST', path, whole.subarray(0, whole.length / 2))).toEqual({ message });
  });

  it.each([
    ['junk', 'junk', "invalid character 'j' looking for beginning of value"],
    ['a list of nothing', '[]', undefined],
    [
      'a layer that is no archive',
      undefined,
      'Error processing tar file(exit status 1): archive/tar: invalid tar header',
    ],
  ])('what load says of a manifest that is %s', async (_what, manifest, error) => {
    const config = { os: 'linux', rootfs: { type: 'layers', diff_ids: [`sha256:${'0'.repeat(64)}`] }, config: {} };
    const archive = await archiveOf({
      'config.json': JSON.stringify(config),
      'layer.tar': 'junk'.repeat(500),
      'manifest.json': manifest ?? '[{"Config":"config.json","RepoTags":["x:1"],"Layers":["layer.tar"]}]',
    });
    const answer = await ask('POST', '/images/load?quiet=1', archive);
    expect(answer).toEqual(error === undefined ? {} : { error, errorDetail: { message: error } });
  });
}

describeWith([], 'clients that vanish from the simulated engine', () => suite(() => openSimulatedEngine()));
describeWith(['a Docker engine (CKA_LAB_TEST_DOCKER_HOST)'], 'clients that vanish from a real engine', () => {
  holdRealEngine();
  suite(() => openRealEngine(process.env.CKA_LAB_TEST_DOCKER_HOST ?? ''));
});
