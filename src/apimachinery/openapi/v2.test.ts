import { describe, expect, it } from 'vitest';
import type { OpenapiResource, Schema } from './types.ts';
import { openapiV2 } from './v2.ts';
import { openapiV2Protobuf } from './v2-protobuf.ts';
import { openapiV3Group } from './v3.ts';

const pods: OpenapiResource = {
  group: '',
  version: 'v1',
  kind: 'Pod',
  resource: 'pods',
  namespaced: true,
  schema: 'k8s.io/api/core/v1.Pod',
  subresources: { log: { verbs: ['get'] }, exec: { verbs: ['create', 'get'] } },
};
const widgets: OpenapiResource = {
  ...pods,
  group: 'example.com',
  kind: 'Widget',
  resource: 'widgets',
  schema: '',
  subresources: {},
  customSchema: {
    type: 'object',
    properties: { size: { type: 'integer', default: 1, nullable: true }, port: { 'x-kubernetes-int-or-string': true } },
  },
};

describe('the v2 document', () => {
  const document = openapiV2([openapiV3Group([pods]), openapiV3Group([widgets])], 'v1.35.2');
  const { definitions, parameters, paths } = document as unknown as {
    parameters: Record<string, Schema>;
    definitions: Record<string, Schema & { properties: Record<string, Schema> }>;
    paths: Record<string, Record<string, Record<string, unknown>>>;
  };

  it('refers to definitions, without defaults and wrappings', () => {
    expect(definitions['io.k8s.api.core.v1.Container']?.properties.resources).toEqual({
      $ref: '#/definitions/io.k8s.api.core.v1.ResourceRequirements',
    });
    expect(definitions['io.k8s.apimachinery.pkg.util.intstr.IntOrString']).toEqual({
      type: 'string',
      format: 'int-or-string',
    });
    expect(JSON.stringify(document)).not.toMatch(/"(default|oneOf|allOf)":|#\/components/);
  });

  it('names parameters that many operations share as a real server does', () => {
    expect(Object.keys(parameters)).toEqual(
      expect.arrayContaining(['body-2Y1dVQaQ', 'body-78PwaGsr', 'namespace-vgWSWtn3', 'pretty-tJGM1-ng']),
    );
    const { parameters: ofPath, get } = paths['/api/v1/namespaces/{namespace}/pods/{name}'] ?? {};
    expect(ofPath).toEqual([
      { uniqueItems: true, type: 'string', description: 'name of the Pod', name: 'name', in: 'path', required: true },
      { $ref: '#/parameters/namespace-vgWSWtn3' },
      { $ref: '#/parameters/pretty-tJGM1-ng' },
    ]);
    expect(get?.parameters).toBeUndefined();
  });

  it('says of parameters what the types of their options say', () => {
    const fields = { limit: 'At most that many.', dryRun: 'Change nothing.' };
    const about = (key: string) => (key.endsWith('.ListOptions') ? { fields } : undefined);
    const { parameters: own = {} } = openapiV2([openapiV3Group([pods], { descriptions: about })], 'v1.35.2');
    expect(Object.values(own as object).filter(({ name }) => name === 'limit')).toEqual([
      { uniqueItems: true, type: 'integer', description: 'At most that many.', name: 'limit', in: 'query' },
    ]);
  });

  it('leaves out of custom schemas what it cannot say', () => {
    expect(definitions['com.example.v1.Widget']?.properties).toMatchObject({
      size: { type: 'integer' },
      port: { 'x-kubernetes-int-or-string': true },
    });
  });

  it('leads every reference to a definition', () => {
    const names = [...JSON.stringify(document).matchAll(/#\/definitions\/([^"]+)/g)].map(([, name]) => name ?? '');
    expect(names.filter((name) => definitions[name] === undefined)).toEqual([]);
  });

  it('has each operation once under a name of its own, bodies and answers among its facts', () => {
    const operations = Object.values(paths).flatMap(({ parameters: _, ...item }) => Object.values(item));
    const names = operations.map(({ operationId }) => operationId);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(
      expect.arrayContaining([
        'listCoreV1PodForAllNamespaces',
        'deleteCoreV1CollectionNamespacedPod',
        'readCoreV1NamespacedPodLog',
        'connectCoreV1PostNamespacedPodExec',
        'watchCoreV1NamespacedPodList',
        'getCoreV1APIResources',
        'patchExampleComV1NamespacedWidget',
      ]),
    );
    const put = paths['/api/v1/namespaces/{namespace}/pods/{name}']?.put;
    expect(put?.parameters).toContainEqual({
      name: 'body',
      in: 'body',
      required: true,
      schema: { $ref: '#/definitions/io.k8s.api.core.v1.Pod' },
    });
  });
});

describe('its protobuf', () => {
  it('starts as the smallest document does', () => {
    const bytes = openapiV2Protobuf({ swagger: '2.0', info: { title: 'Kubernetes', version: 'v1.35.2' } });
    expect(Buffer.from(bytes).toString('latin1')).toBe('\n\x032.0\x12\x15\n\nKubernetes\x12\x07v1.35.2');
  });

  it('writes schemas with their names, types and extensions', () => {
    const bytes = openapiV2Protobuf({ definitions: { A: { type: 'string', 'x-a': [1] } } });
    expect(Buffer.from(bytes).toString('latin1')).toBe(
      'J"\n \n\x01A\x12\x1b\xb2\x01\x08\n\x06string\xfa\x01\x0d\n\x03x-a\x12\x06\x12\x04[1]\n',
    );
  });

  it('refers to parameters', () => {
    const bytes = openapiV2Protobuf({ paths: { '/a': { parameters: [{ $ref: '#/p' }] } } });
    expect(Buffer.from(bytes).toString('latin1')).toBe('B\x11\x12\x0f\n\x02/a\x12\x09J\x07\x12\x05\n\x03#/p');
  });

  it('tells the length of long messages', () => {
    const description = 'x'.repeat(300);
    const bytes = openapiV2Protobuf({ definitions: { A: { description } } });
    expect(Buffer.from(bytes).toString('latin1')).toBe(`J\xb8\x02\n\xb5\x02\n\x01A\x12\xaf\x02"\xac\x02${description}`);
  });
});
