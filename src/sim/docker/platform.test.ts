import { expect, it } from 'vitest';
import { parsePlatform } from './platform.ts';

it.each([
  ['linux', 'linux/amd64'],
  ['amd64', 'linux/amd64'],
  ['Linux/x86_64', 'linux/amd64'],
  ['arm64', 'linux/arm64'],
  ['linux/aarch64/v8', 'linux/arm64'],
  ['armhf', 'linux/arm/v7'],
  ['linux/arm/6', 'linux/arm/v6'],
  ['macos', 'darwin/amd64'],
  ['windows/amd64', 'windows/amd64'],
])('%s is %s', (specifier, platform) => {
  expect(parsePlatform(specifier)).toBe(platform);
});

it.each([
  ['bogus', '"bogus": unknown operating system or architecture: invalid argument'],
  ['a/b/c/d', '"a/b/c/d": cannot parse platform specifier: invalid argument'],
  [
    'linux/',
    '"" is an invalid component of "linux/": platform specifier component must match "^[A-Za-z0-9_-]+$": invalid argument',
  ],
  ['*', '"*": wildcards not yet supported: not implemented'],
])('%s is none', (specifier, message) => {
  expect(() => parsePlatform(specifier)).toThrow(message);
});
