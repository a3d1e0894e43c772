import { pack } from 'tar-stream';
import { expect, test } from 'vitest';
import type { Clock, Handler } from '#api';
import { createDockerTarget } from './target.ts';

const clock: Clock = { now: () => 0, after: () => ({ cancel: () => {} }) };

function server(
  answers: Readonly<Record<string, { readonly status?: number; readonly body: string | Uint8Array }>>,
): Handler {
  return async (request) => {
    const query = request.query.toString();
    const answer = answers[`${request.path}${query === '' ? '' : `?${query}`}`];
    if (answer === undefined) return { status: 404, headers: {}, body: '{"message":"No such thing"}' };
    return { status: answer.status ?? 200, headers: {}, body: answer.body };
  };
}

async function tarOf(header: Parameters<ReturnType<typeof pack>['entry']>[0], content = ''): Promise<Uint8Array> {
  const writer = pack();
  writer.entry(header, content);
  writer.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of writer) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}

test('inspect documents come as they are, and undefined where there is none', async () => {
  const target = createDockerTarget(
    server({
      '/containers/web/json': { body: '{"Id":"1"}' },
      '/images/registry.example/team/app%3Av1/json': { body: '{"Id":"sha256:2"}' },
    }),
    { clock },
  );
  expect(await target.container('web')).toEqual({ Id: '1' });
  expect(await target.image('registry.example/team/app:v1')).toEqual({ Id: 'sha256:2' });
  expect(await target.volume('data')).toBeUndefined();
});

test('stopped containers are listed too, and an engine without volumes lists none', async () => {
  const target = createDockerTarget(
    server({ '/containers/json?all=1': { body: '[{"Id":"1"}]' }, '/volumes': { body: '{"Volumes":null}' } }),
    { clock },
  );
  expect(await target.containers()).toEqual([{ Id: '1' }]);
  expect(await target.volumes()).toEqual([]);
});

test('a file is read through symbolic links', async () => {
  const target = createDockerTarget(
    server({
      '/containers/web/archive?path=%2Fetc%2Flink': {
        body: await tarOf({ name: 'link', type: 'symlink', linkname: 'real/file' }),
      },
      '/containers/web/archive?path=%2Fetc%2Freal%2Ffile': { body: await tarOf({ name: 'file' }, 'hello') },
      '/containers/web/archive?path=%2Fetc': { body: await tarOf({ name: 'etc/', type: 'directory' }) },
    }),
    { clock },
  );
  expect(Buffer.from((await target.readFile('web', '/etc/link')) ?? []).toString()).toBe('hello');
  expect(await target.readFile('web', '/etc')).toBeUndefined();
  expect(await target.readFile('web', '/missing')).toBeUndefined();
});

test('an engine that fails or is not there means that nothing was seen', async () => {
  const failing = createDockerTarget(
    server({ '/containers/web/json': { status: 500, body: '{"message":"broken"}' } }),
    { clock },
  );
  await expect(failing.container('web')).rejects.toMatchObject({
    name: 'CouldNotLookError',
    reason: 'failed',
    message: 'The Docker engine could not answer: broken',
  });
  const absent = createDockerTarget(
    async () => {
      throw Object.assign(new Error('connect ENOENT'), { code: 'ENOENT' });
    },
    { clock },
  );
  await expect(absent.container('web')).rejects.toMatchObject({
    reason: 'unreachable',
    message: 'The Docker engine cannot be reached: the socket does not exist.',
  });
});
