import { expect, it } from 'vitest';
import { createTestEngine } from '../testing.ts';

it('an image is saved by its name and by its whole id, not by a part of one after sha256:', async () => {
  const { ask, close } = await createTestEngine();
  try {
    const { Id: id } = (await ask('GET', '/images/box/json')).body as { readonly Id: string };
    for (const name of ['box', id, encodeURIComponent(id), id.slice(7)]) {
      expect(await ask('GET', `/images/${name}/get`), name).toMatchObject({ status: 200 });
    }
    expect((await ask('GET', `/images/${id.slice(0, 20)}/get`)).status).toBe(404);
  } finally {
    await close();
  }
});
