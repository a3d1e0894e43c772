import { expect, it } from 'vitest';
import { namedPaths, readsInput } from './helm-arguments.ts';
import { below } from './named-paths.ts';

it.each([
  ['install one ./web -f a.yaml,/tmp/b.yaml', 'install one ./web -f a.yaml,R/tmp/b.yaml'],
  ['template /root/web --values=/v.yaml --set path=/data', 'template R/root/web --values=R/v.yaml --set path=/data'],
  ['package web -d /tmp/out', 'package web -d R/tmp/out'],
  ['install one bitnami/nginx --set-file conf=/etc/c', 'install one bitnami/nginx --set-file conf=R/etc/c'],
  ['install one web --set-string /a', 'install one web --set-string /a'],
  ['repo add b https://charts.example.org/b', 'repo add b https://charts.example.org/b'],
])('absolute paths of helm %s can be led elsewhere', (line, led) => {
  const args = line.split(' ');
  for (const one of namedPaths(args)) args[one.index] = below('R', one);
  expect(args.join(' ')).toBe(led);
});

it('helm reads what is piped into it when it is told to', () => {
  expect(readsInput(['install', 'one', 'web', '-f', '-'])).toBe(true);
  expect(readsInput(['install', 'one', 'web', '-f', 'x.yaml'])).toBe(false);
});
