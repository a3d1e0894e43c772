import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { resources } from '../resources/index.ts';
import { createTestServer } from '../test-server.ts';

interface Parameter {
  readonly name: string;
  readonly in: string;
}
interface Operation {
  readonly operationId?: string;
  readonly description?: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: object };
  readonly responses?: Readonly<Record<string, { readonly content?: object }>>;
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation | readonly Parameter[]>>>>;
  readonly components: { readonly schemas?: object };
}
interface Facts {
  readonly paths: number;
  readonly schemas: number;
  /** Of all that `operationLines` tells. */
  readonly operations: string;
}

/** As a real control plane of 1.35 answered, with its default features and no custom kinds. */
const recorded = JSON.parse(
  readFileSync(new URL('../../../../test/golden/openapi-v3.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, Facts>>;

function operationLines({ paths }: Document): string[] {
  const named = (parameters: unknown) =>
    ((parameters ?? []) as readonly Parameter[]).map((one) => `${one.in}:${one.name}`);
  return Object.entries(paths).flatMap(([path, { parameters, ...operations }]) => [
    `${path} ${named(parameters)}`,
    ...(Object.entries(operations) as [string, Operation][]).map(([method, one]) => {
      const answers = Object.entries(one.responses ?? {}).map(
        ([code, { content = {} }]) => `${code}:${Object.keys(content)}`,
      );
      const sent = Object.keys(one.requestBody?.content ?? {});
      return [path, method, one.operationId, one.description, named(one.parameters), sent, answers].join(' ');
    }),
  ]);
}

function factsOf(document: Document): Facts {
  const text = operationLines(document).sort().join('\n');
  return {
    paths: Object.keys(document.paths).length,
    schemas: Object.keys(document.components.schemas ?? {}).length,
    operations: createHash('sha256').update(text).digest('hex').slice(0, 16),
  };
}

describe('the documents of OpenAPI v3', async () => {
  const { ask } = await createTestServer();
  const document = async (key: string) => (await ask('GET', `/openapi/v3/${key}`)).object as unknown as Document;

  it('are those of a real server', async () => {
    const index = (await ask('GET', '/openapi/v3')).object as unknown as Document;
    expect(Object.keys(index.paths)).toEqual(Object.keys(recorded));
  });

  it.each(Object.entries(recorded))('%s has its paths, operations, parameters and media types', async (key, facts) => {
    expect(factsOf(await document(key))).toEqual(facts);
  });

  it('stand together in version 2', async () => {
    const { paths } = (await ask('GET', '/openapi/v2')).object as unknown as Document;
    const count = Object.values(recorded).reduce((sum, facts) => sum + facts.paths, 0);
    expect(Object.keys(paths)).toHaveLength(count);
  });
});

describe('the index of a build', () => {
  async function indexWith(stamp: string) {
    let proseRead = 0;
    const text = () => {
      proseRead += 1;
      return '{}';
    };
    const { ask } = await createTestServer({
      resources: resources.filter(({ group }) => group === 'batch' || group === 'apps'),
      options: () => ({ schemaDescriptions: { text, stamp: () => stamp } }),
    });
    const index = (await ask('GET', '/openapi/v3')).object as unknown as { paths: Record<string, Entry> };
    return {
      ask,
      urls: Object.values(index.paths).map((entry) => entry.serverRelativeURL),
      proseRead: () => proseRead,
    };
  }
  interface Entry {
    readonly serverRelativeURL: string;
  }

  it('names the documents without making them', async () => {
    const { ask, urls, proseRead } = await indexWith('one');
    expect(proseRead()).toBe(0);
    const url = urls.find((one) => one.includes('/apis/batch/v1?')) ?? '';
    const { code, headers } = await ask('GET', url);
    expect({ code, etag: headers.ETag, caching: headers['Cache-Control'] }).toEqual({
      code: 200,
      etag: `"${url.split('hash=')[1]}"`,
      caching: 'public, immutable',
    });
    expect(proseRead()).toBe(1);
  });

  it('names them otherwise than another build, and the same in each server of one', async () => {
    const { urls: one } = await indexWith('one');
    const { urls: again } = await indexWith('one');
    const { urls: another } = await indexWith('another');
    expect(again).toEqual(one);
    expect(another.filter((url) => one.includes(url))).toEqual([]);
  });
});
