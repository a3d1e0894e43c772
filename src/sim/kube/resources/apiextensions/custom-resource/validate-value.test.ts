import { expect, it } from 'vitest';
import { fieldErrorText } from '#apimachinery';
import { validateScale } from './scale.ts';
import { validateValue } from './validate-value.ts';

it('counts the members of a map that has too many', () => {
  const schema = { type: 'object', maxProperties: 2, additionalProperties: { type: 'integer' } };
  const errors = validateValue(schema, { a: 1, b: 2, c: 3 }, 'spec.map').map(fieldErrorText);
  expect(errors).toEqual(['spec.map: Too many: 3: must have at most 2 items']);
});

it('names a replica count that is a text as Go prints it', () => {
  const object = { apiVersion: 'a.io/v1', kind: 'Foo', metadata: {}, spec: { replicas: 'x' } };
  const paths = { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' };
  expect(validateScale(object, paths).map(fieldErrorText)).toEqual([
    '.spec.replicas: Invalid value: 0: .spec.replicas accessor error: x is of the type string, expected int64',
  ]);
});

it('cannot find replicas below what is no map', () => {
  const object = { apiVersion: 'a/v1', kind: 'K', metadata: {}, spec: 'x' };
  const paths = { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' };
  expect(validateScale(object, paths).map(fieldErrorText)).toEqual([
    '.spec.replicas: Invalid value: 0: .spec.replicas accessor error: x is of the type string, expected map[string]interface{}',
  ]);
});
