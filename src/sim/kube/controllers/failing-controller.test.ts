import { expect, it } from 'vitest';
import type { KubeObject } from '#apimachinery';
import { createFileTree } from '../../runtime/index.ts';
import { seededRandom } from '../../time/index.ts';
import { createWorkQueue, objectKey } from '../client/index.ts';
import { createInside } from '../life/inside.ts';
import { createTestServer } from '../test-server.ts';
import type { Controller, ControllerContext } from './controller.ts';
import { startControllers } from './index.ts';

const map = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } });

/** A cluster with these controllers and no others; `tried`: at which milliseconds the first one worked. */
async function clusterWith(...list: readonly Controller[]) {
  const { registry, clock, ask } = await createTestServer();
  const lines: string[] = [];
  const log = (line: string) => void lines.push(line);
  const inside = createInside(registry, { clock, log });
  const context: ControllerContext = {
    ...inside,
    clock,
    log,
    random: seededRandom('failing'),
    provisioners: [],
    hostFiles: createFileTree(),
    nodeFiles: () => undefined,
    certificateAuthority: undefined,
  };
  startControllers(context, list);
  const create = (name: string) => ask('POST', '/api/v1/namespaces/default/configmaps', { body: map(name) });
  return { clock, lines, create };
}

it('leaves out a controller that cannot start, and starts the others', async () => {
  const seen: string[] = [];
  const broken: Controller = {
    name: 'broken',
    start: () => {
      throw new Error('no start');
    },
  };
  const well: Controller = {
    name: 'well',
    start: ({ informers }) => {
      informers.for('configmaps').onChange({ added: (one) => void seen.push(objectKey(one)) });
      return { close: () => undefined };
    },
  };
  const { lines, create } = await clusterWith(broken, well);
  await create('a');
  expect(lines).toEqual(['broken: no start']);
  expect(seen).toContain('default/a');
});

it('keeps a handler that throws from whoever writes and from other handlers', async () => {
  const seen: string[] = [];
  const handles = (name: string, added: (one: KubeObject) => void): Controller => ({
    name,
    start: ({ informers }) => {
      informers.for('configmaps').onChange({ added: (one) => added(one as KubeObject) });
      return { close: () => undefined };
    },
  });
  const { lines, create } = await clusterWith(
    handles('broken', () => {
      throw new Error('no hand');
    }),
    handles('well', (one) => void seen.push(objectKey(one))),
  );
  expect((await create('a')).code).toBe(201);
  expect(lines).toEqual(['configmaps: a handler failed: no hand']);
  expect(seen).toEqual(['default/a']);
});

it('tries work that throws again and again, each time twice as late', async () => {
  const tried: number[] = [];
  const stubborn: Controller = {
    name: 'stubborn',
    start: ({ clock, activity, log, informers }) => {
      const begun = clock.now();
      const queue = createWorkQueue({
        name: 'stubborn',
        clock,
        activity,
        log,
        work: () => {
          tried.push(clock.now() - begun);
          if (tried.length < 5) throw new Error('not yet');
        },
      });
      informers.for('configmaps').onChange({ added: (one) => queue.add(objectKey(one)) });
      return queue;
    },
  };
  const { clock, lines, create } = await clusterWith(stubborn);
  await create('a');
  await clock.advance(1000);
  expect(tried).toEqual([0, 5, 15, 35, 75]);
  expect(lines).toEqual(Array(4).fill('stubborn: default/a: not yet'));
});
