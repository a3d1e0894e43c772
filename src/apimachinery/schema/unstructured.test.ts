import { expect, test } from 'vitest';
import { decodeUnstructured } from './unstructured.ts';

const schemaProps = 'k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1.JSONSchemaProps';

test('a number that is too large loses its upper bits', () => {
  const job = {
    spec: { ttlSecondsAfterFinished: 2 ** 31, template: { spec: { containers: [], priority: 2 ** 32 + 5 } } },
  };
  expect(decodeUnstructured(job, 'k8s.io/api/batch/v1.Job').object).toMatchObject({
    spec: { ttlSecondsAfterFinished: -(2 ** 31), template: { spec: { priority: 5 } } },
  });
});

test('what fails inside of a schema is told without the fields around it', () => {
  const { failure } = decodeUnstructured({ properties: { l: { items: { properties: [] } } } }, schemaProps);
  expect(failure).toBe(
    'json: cannot unmarshal array into Go struct field JSONSchemaProps.properties of type map[string]v1.JSONSchemaProps',
  );
});
