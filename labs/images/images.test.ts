import { describe, expect, it } from 'vitest';
import { createSimulation, realClock } from '#sim';
import { loadImages, parseImages } from './index.ts';

const images = loadImages(new URL('./', import.meta.url));

async function engineWith(references: readonly string[]) {
  return createSimulation({
    lab: {
      apiVersion: 'cka-lab.dev/v1',
      kind: 'Lab',
      metadata: { name: 'images' },
      title: { en: 'Images' },
      docker: { machine: 'docker-host', images: [...references] },
    },
    images,
    clock: realClock(),
    seed: 'images',
    database: undefined,
    token: '',
    serverUrl: () => '',
    certificateAuthority: undefined,
    log: () => undefined,
  });
}

describe('labs/images', () => {
  it('gives every tag to one image only', () => {
    const references = images.flatMap((image) => image.tags.map((tag) => `${image.repository}:${tag}`));
    expect(references.toSorted()).toEqual([...new Set(references)].toSorted());
  });

  it.each(images.map((image) => [`${image.repository}:${image.tags[0]}`]))(
    '%s starts with what it starts by itself',
    async (reference) => {
      const simulation = await engineWith([reference]);
      const call = async (method: string, path: string, body: unknown) => {
        const response = await simulation.docker?.handler({
          method,
          path,
          query: new URLSearchParams(),
          headers: {},
          body: (async function* () {
            yield new TextEncoder().encode(JSON.stringify(body));
          })(),
          signal: new AbortController().signal,
        });
        return { status: response?.status, body: String(response?.body ?? '') };
      };
      const created = await call('POST', '/containers/create', { Image: reference });
      expect(created.status).toBe(201);
      const { Id: id } = JSON.parse(created.body) as { Id: string };
      expect(await call('POST', `/containers/${id}/start`, {})).toMatchObject({ status: 204 });
      await simulation.close();
    },
  );

  it('says where a file is wrong', () => {
    expect(() => parseImages('x.yaml', 'repository: x\nimages: [{tags: [a], created: never, steps: []}]')).toThrow(
      'x.yaml: images.0.created: Invalid ISO datetime',
    );
  });
});
