import { expect, test } from 'vitest';
import { normalizeImage, sameImage } from './image.ts';

test.each([
  ['nginx', 'docker.io/library/nginx:latest'],
  ['nginx:1.27', 'docker.io/library/nginx:1.27'],
  ['library/nginx', 'docker.io/library/nginx:latest'],
  ['index.docker.io/library/nginx', 'docker.io/library/nginx:latest'],
  ['bitnami/redis', 'docker.io/bitnami/redis:latest'],
  ['localhost/app', 'localhost/app:latest'],
  ['registry.k8s.io/pause:3.10', 'registry.k8s.io/pause:3.10'],
  ['reg.example:5000/team/app', 'reg.example:5000/team/app:latest'],
  [`nginx:1@sha256:${'a'.repeat(64)}`, `docker.io/library/nginx@sha256:${'a'.repeat(64)}`],
])('%s means %s', (reference, full) => {
  expect(normalizeImage(reference)).toBe(full);
});

test.each([
  ['nginx:1.22', 'nginx:1.22-bad'],
  ['nginx', 'my-nginx'],
  ['nginx', 'nginx:1.27'],
  ['app', 'team/app'],
  ['nginx', 'quay.io/library/nginx'],
])('%s and %s are different images', (a, b) => {
  expect(sameImage(a, b)).toBe(false);
});
