import { expect, it } from 'vitest';
import { howToGetDocker } from './find-client.ts';

it.each([
  ['linux', 'apt install docker-cli'],
  ['darwin', 'brew install docker'],
  ['win32', 'inside WSL'],
  ['freebsd', 'https://docs.docker.com/engine/install/'],
])('says how to get a docker client on %s, and that it is enough', (platform, way) => {
  expect(howToGetDocker(platform)).toContain(way);
  expect(howToGetDocker(platform)).toMatch(/; (?:no daemon|Docker Desktop) is (?:not )?needed\.$/);
});
