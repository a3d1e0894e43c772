import { expect, it } from 'vitest';
import { createTestEngine } from './testing.ts';

const tooOld = (version: string) =>
  `client version ${version} is too old. Minimum supported API version is 1.12, please upgrade your client to a newer version`;

it('a path names a version that the engine speaks, and errors are text before 1.24', async () => {
  const engine = await createTestEngine();
  const answers: Record<string, unknown> = {};
  for (const version of ['1', '0.1', '1.11', '1.12', '1.24', '1.041', '1.42', '1.x'])
    answers[version] = (await engine.ask('GET', `/v${version}/containers/nobody/json`)).body;
  await engine.close();
  expect(answers).toEqual({
    '1': `${tooOld('1')}\n`,
    '0.1': `${tooOld('0.1')}\n`,
    '1.11': `${tooOld('1.11')}\n`,
    '1.12': 'No such container: nobody\n',
    '1.24': { message: 'No such container: nobody' },
    '1.041': { message: 'No such container: nobody' },
    '1.42': { message: 'client version 1.42 is too new. Maximum supported API version is 1.41' },
    '1.x': { message: 'page not found' },
  });
});
