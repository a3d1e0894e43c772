import { expect, it } from 'vitest';
import { created, createErrors, row, updateErrors } from '../shared/golden.ts';
import { controllerRevision } from './controller-revision.ts';

it('a ControllerRevision must have data and a number', () => {
  expect(createErrors(controllerRevision, { revision: -1 })).toEqual([
    'revision: Invalid value: -1: must be greater than or equal to 0',
    'data: Required value: data is mandatory',
  ]);
});

it('a ControllerRevision keeps its data, but not its number', () => {
  const before = created(controllerRevision, { data: { a: 1 }, revision: 1 });
  expect(updateErrors(controllerRevision, { ...before, revision: 2 }, before)).toEqual([]);
  expect(updateErrors(controllerRevision, { ...before, data: { a: 2 } }, before)).toEqual([
    'data: Invalid value: {"a":2}: field is immutable',
  ]);
});

it('a row of a ControllerRevision names its controller with the group', () => {
  const owner = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'web', uid: 'u', controller: true };
  const object = created(controllerRevision, { metadata: { ownerReferences: [owner] }, data: {}, revision: 3 });
  expect(row(controllerRevision, object)).toEqual({
    Name: 'x',
    Controller: 'statefulset.apps/web',
    Revision: 3,
    Age: '<unknown>',
  });
});
