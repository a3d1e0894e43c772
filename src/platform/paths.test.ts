import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isLabName, labPaths, programDirectory, stateDirectory } from './paths.ts';

test.each([
  [{ HOME: '/home/kim' }, '/home/kim/.local/state/cka-lab'],
  [{ HOME: '/home/kim', XDG_STATE_HOME: '/data' }, '/data/cka-lab'],
  [{ HOME: '/home/kim', XDG_STATE_HOME: 'relative' }, '/home/kim/.local/state/cka-lab'],
  [{ HOME: '/home/kim', XDG_STATE_HOME: '/data', CKA_LAB_STATE: '/own' }, '/own'],
])('the state folder of %j is %s', (environment, expected) => {
  expect(stateDirectory(environment)).toBe(expected);
});

test('a relative CKA_LAB_STATE is refused: it would be another folder in every directory', () => {
  expect(() => stateDirectory({ HOME: '/home/kim', CKA_LAB_STATE: 'own' })).toThrow(
    'CKA_LAB_STATE is no absolute path: own.',
  );
});

test.each([
  ['two-node', true],
  ['a', true],
  ['a'.repeat(40), true],
  ['a'.repeat(41), false],
  ['', false],
  ['-a', false],
  ['a-', false],
  ['A', false],
  ['..', false],
  ['a/b', false],
])('%j as the name of a lab: %s', (name, valid) => {
  expect(isLabName(name)).toBe(valid);
});

test('a name that would leave the state folder is refused with a next step', () => {
  expect(() => labPaths('/state', '../x')).toThrow('"../x" cannot be the name of a lab.');
});

test('a lab has a folder of its own', () => {
  expect(labPaths('/state', 'exam').kubeconfig).toBe('/state/labs/exam/kubeconfig');
});

test('the program finds its own folder', () => {
  expect(existsSync(join(programDirectory(), 'labs', 'environments', 'two-node.yaml'))).toBe(true);
});
