import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../object.ts';
import { StatusError } from '../status.ts';
import { patchObject, patchTypes } from './index.ts';

const configMap: KubeObject = { kind: 'ConfigMap', apiVersion: 'v1', metadata: { name: 'c' }, data: { a: '1' } };
const deployment: KubeObject = {
  kind: 'Deployment',
  apiVersion: 'apps/v1',
  metadata: { name: 'w' },
  spec: { replicas: 1, template: { spec: { containers: [{ name: 'n', image: 'n' }] } } },
};

function patch(current: KubeObject, contentType: string, text: string, fieldValidation?: 'Strict' | 'Warn' | 'Ignore') {
  const typeKey = current === configMap ? 'k8s.io/api/core/v1.ConfigMap' : 'k8s.io/api/apps/v1.Deployment';
  return patchObject({ current, contentType, patch: text, typeKey, fieldValidation });
}

function failure(run: () => unknown): { code: number; message: string } {
  try {
    run();
  } catch (error) {
    if (error instanceof StatusError) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error('nothing was thrown');
}

const { json, merge, strategic } = patchTypes;
const refused = 'the server rejected our request due to an error in our request';

describe('the answers of the real server to patches that it refuses', () => {
  test.each<[KubeObject, string, string, number, string]>([
    [deployment, json, '[{"op":"test","path":"/spec/replicas","value":5}]', 422, refused],
    [deployment, json, '[{"op":"remove","path":"/metadata/labels/none"}]', 422, refused],
    [deployment, json, '[{"op":"fly","path":"/spec"}]', 422, refused],
    [deployment, 'application/merge-patch+json', 'null', 400, 'Invalid JSON Patch'],
    [
      deployment,
      json,
      '{"a":1}',
      400,
      'error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp',
    ],
    [configMap, strategic, '{bad', 400, "invalid character 'b' looking for beginning of object key string"],
    [
      configMap,
      strategic,
      '{"data":{"a":1}}',
      422,
      ' "" is invalid: patch: Invalid value: "map[data:map[a:1]]": cannot convert int64 to string',
    ],
    [
      deployment,
      strategic,
      '{"spec":{"replicas":"abc"}}',
      422,
      ' "" is invalid: patch: Invalid value: "map[spec:map[replicas:abc]]": unrecognized type: int32',
    ],
    [
      deployment,
      strategic,
      '{"spec":{"template":{"spec":{"containers":[{"image":"x"}]}}}}',
      500,
      'map: map[image:x] does not contain declared merge key: name',
    ],
    [
      configMap,
      merge,
      '{"data":{"a":1}}',
      422,
      ' "" is invalid: patch: Invalid value: "{\\"apiVersion\\":\\"v1\\",\\"data\\":{\\"a\\":1},\\"kind\\":\\"ConfigMap\\",\\"metadata\\":{\\"name\\":\\"c\\"}}": ' +
        'json: cannot unmarshal number into Go struct field ConfigMap.data of type string',
    ],
    [
      configMap,
      merge,
      '[]',
      400,
      'error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}',
    ],
    [
      configMap,
      'application/json',
      '{}',
      415,
      'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json',
    ],
  ])('%#', (current, contentType, text, code, message) => {
    expect(failure(() => patch(current, contentType, text))).toEqual({ code, message });
  });
});

test('unknown fields are refused, warned of or ignored, as the client asks', () => {
  const text = '{"spec":{"replica":3}}';
  expect(failure(() => patch(deployment, strategic, text, 'Strict')).message).toBe(
    ' "" is invalid: patch: Invalid value: "map[spec:map[replica:3]]": strict decoding error: unknown field "spec.replica"',
  );
  const ordered = '{"spec":{"$setElementOrder/containers":[{"name":"a"}],"containers":[{"name":"a","imagee":"x"}]}}';
  expect(failure(() => patch(deployment, strategic, `{"spec":{"template":${ordered}}}`, 'Strict')).message).toBe(
    ' "" is invalid: patch: Invalid value: "map[spec:map[template:map[spec:map[]]]]": strict decoding error: unknown field "spec.template.spec.containers[0].imagee"',
  );
  expect(patch(deployment, strategic, text, 'Warn').warnings).toEqual(['unknown field "spec.replica"']);
  expect(patch(deployment, strategic, text, 'Ignore').warnings).toEqual([]);
});

test('each kind of patch gives the decoded object', () => {
  expect(patch(configMap, merge, '{"data":{"b":"2"}}').object.data).toEqual({ a: '1', b: '2' });
  expect(patch(configMap, json, '[{"op":"add","path":"/data/b","value":"2"}]').object.data).toEqual({ a: '1', b: '2' });
  expect(patch(configMap, strategic, '{"data":{"b":"2","a":null}}').object.data).toEqual({ b: '2' });
});

test('a custom resource takes merge patches and JSON patches only', () => {
  const current: KubeObject = { kind: 'W', apiVersion: 'e.com/v1', metadata: { name: 'w' }, spec: { a: [1] } };
  const request = { current, typeKey: undefined };
  expect(patchObject({ ...request, contentType: merge, patch: '{"spec":{"a":[2]}}' }).object.spec).toEqual({ a: [2] });
  expect(failure(() => patchObject({ ...request, contentType: strategic, patch: '{}' }))).toEqual({
    code: 400,
    message: 'strategic merge patch format is not supported',
  });
});
