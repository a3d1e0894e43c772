import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createSimulation, realClock } from '#sim';
import { loadImages, parseImageFile, readImageFiles } from './index.ts';
import { repositoriesIn } from './versions.ts';

const images = loadImages(new URL('./', import.meta.url));

/** The images of every file; of those that differ in their version only, the newest and the oldest. */
const samples = readImageFiles(fileURLToPath(new URL('./', import.meta.url))).flatMap((file) => {
  let before = 0;
  return file.images.flatMap(({ versions }) => {
    const first = before;
    before += versions?.length ?? 1;
    const family = repositoriesIn(file)[0]?.images.slice(first, before) ?? [];
    return [...new Set([family.at(0), family.at(-1)])].filter((image) => image !== undefined);
  });
});

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

async function engineAnswering(reference: string) {
  const simulation = await engineWith([reference]);
  const call = async (method: string, path: string, body: unknown, query = '') => {
    const response = await simulation.docker?.handler({
      method,
      path,
      query: new URLSearchParams(query),
      headers: {},
      body: (async function* () {
        yield new TextEncoder().encode(JSON.stringify(body));
      })(),
      signal: new AbortController().signal,
    });
    const content = response?.body ?? '';
    let text = '';
    if (typeof content === 'string') text = content;
    else if (content instanceof Uint8Array) text = new TextDecoder().decode(content);
    else for await (const part of content) text += typeof part === 'string' ? part : new TextDecoder().decode(part);
    return { status: response?.status, body: text };
  };
  return { simulation, call };
}

/** Images of one program have nothing but it. */
const hasShell = ({ from, steps }: (typeof samples)[number]) =>
  from !== undefined || steps.some(({ layer }) => layer?.applets !== undefined);

/** Some images name no command, and some hold programs that only a cluster has. */
const partsOfClusters = ['coredns', 'etcd', 'flannel', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'];
const startsAlone = ({ repository, config }: (typeof samples)[number]) =>
  (config?.entrypoint ?? config?.command) !== undefined &&
  !partsOfClusters.includes(repository.split('/').at(-1) ?? '');

describe('labs/images', () => {
  it('gives every tag to one image only', () => {
    const references = images
      .flatMap((repository) => repository.images)
      .flatMap((image) => image.tags.map((tag) => `${image.repository}:${tag}`));
    expect(references.toSorted()).toEqual([...new Set(references)].toSorted());
  });

  it.each(samples.filter(startsAlone).map((image) => [`${image.repository}:${image.tags[0]}`]))(
    '%s starts with what it starts by itself',
    async (reference) => {
      const { simulation, call } = await engineAnswering(reference);
      const created = await call('POST', '/containers/create', { Image: reference });
      expect(created.status).toBe(201);
      const { Id: id } = JSON.parse(created.body) as { Id: string };
      expect(await call('POST', `/containers/${id}/start`, {})).toMatchObject({ status: 204 });
      await simulation.close();
    },
  );

  it.each(samples.filter(hasShell).map((image) => [`${image.repository}:${image.tags[0]}`]))(
    '%s has programs of its own each',
    async (reference) => {
      const { simulation, call } = await engineAnswering(reference);
      const script = 'ls -d /etc; head -1 /etc/passwd; nosuchprogram';
      const created = await call('POST', '/containers/create', {
        Image: reference,
        Entrypoint: ['sh', '-c'],
        Cmd: [script],
      });
      const { Id: id } = JSON.parse(created.body) as { Id: string };
      await call('POST', `/containers/${id}/start`, {});
      expect(JSON.parse((await call('POST', `/containers/${id}/wait`, {})).body)).toMatchObject({ StatusCode: 127 });
      const { body } = await call('GET', `/containers/${id}/logs`, {}, 'stdout=1&stderr=1');
      expect(body).toContain('/etc\n');
      expect(body).toMatch(/root:x:0:0:root:\/root:\/bin\/\w*sh\n/);
      expect(body).toMatch(/sh: .*nosuchprogram: (command )?not found\n/);
      await simulation.close();
    },
  );

  it('says where a file is wrong', () => {
    expect(() => parseImageFile('x.yaml', 'repository: x\nimages: [{tags: [a], created: never, steps: []}]')).toThrow(
      'x.yaml: images.0.created: Invalid ISO datetime',
    );
  });
});

it("Docker's official images have copies in other registries, images of others only those that their files name", () => {
  const has = (name: string) => images.some((one) => one.name === name);
  expect(
    [
      'public.ecr.aws/docker/library/busybox',
      'mirror.gcr.io/library/postgres',
      'public.ecr.aws/nginx/nginx',
      'public.ecr.aws/docker/library/grafana/grafana',
    ].map(has),
  ).toEqual([true, true, true, false]);
  const copy = images.find(({ name }) => name === 'public.ecr.aws/docker/library/busybox')?.find('1.36');
  expect(copy?.steps).toEqual(images.find(({ name }) => name === 'busybox')?.find('1.36')?.steps);
});
