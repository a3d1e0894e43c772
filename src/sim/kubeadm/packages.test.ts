import { expect, it } from 'vitest';
import { compareReleases, nodePackages, parsePackages, renderPackages } from './packages.ts';

it('what dpkg knows is read as it was written', () => {
  const packages = nodePackages('v1.34.5');
  expect(parsePackages(renderPackages(packages))).toEqual(packages);
  expect(packages).toContainEqual({ name: 'kubelet', version: '1.34.5-1.1', held: true });
});

it.each([
  ['v1.34.5', 'v1.35.0', -1],
  ['1.35.2-1.1', 'v1.35.2', 0],
  ['v1.35.10', 'v1.35.9', 1],
])('%s and %s compare as %i', (one, other, sign) => {
  expect(Math.sign(compareReleases(one, other))).toBe(sign);
});
