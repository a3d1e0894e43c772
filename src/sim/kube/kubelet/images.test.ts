import { describe, expect, it } from 'vitest';
import { type ImageRegistry, parseImageReference, pullError } from './images.ts';

describe('parseImageReference', () => {
  it.each([
    ['nginx', 'docker.io/library/nginx:latest'],
    ['nginx:1.27', 'docker.io/library/nginx:1.27'],
    ['bitnami/redis', 'docker.io/bitnami/redis:latest'],
    ['registry.k8s.io/pause:3.10', 'registry.k8s.io/pause:3.10'],
    ['localhost:5000/app', 'localhost:5000/app:latest'],
    [`nginx@sha256:${'a'.repeat(64)}`, `docker.io/library/nginx@sha256:${'a'.repeat(64)}`],
  ])('%s is %s', (text, name) => {
    expect(parseImageReference(text)).toMatchObject({ name });
  });

  it('refuses capitals with the reason', () => {
    expect(parseImageReference('NGINX')).toEqual({
      error: `couldn't parse image name "NGINX": invalid reference format: repository name (library/NGINX) must be lowercase`,
    });
  });
});

describe('pullError', () => {
  const registry: ImageRegistry = {
    find: () => undefined,
    hasRepository: (repository) => repository === 'docker.io/library/nginx',
    hasHost: (host) => host === 'docker.io',
  };
  const saying = (text: string) => {
    const reference = parseImageReference(text);
    return 'error' in reference ? reference.error : pullError(reference, registry);
  };

  it('knows a missing tag from a missing repository and a missing registry', () => {
    expect(saying('nginx:nope')).toBe(
      'rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/nginx:nope": failed to resolve reference "docker.io/library/nginx:nope": docker.io/library/nginx:nope: not found',
    );
    expect(saying('nope')).toBe(
      'rpc error: code = Unknown desc = failed to pull and unpack image "docker.io/library/nope:latest": failed to resolve reference "docker.io/library/nope:latest": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
    );
    expect(saying('registry.example.com/a:1')).toBe(
      'rpc error: code = Unknown desc = failed to pull and unpack image "registry.example.com/a:1": failed to resolve reference "registry.example.com/a:1": failed to do request: Head "https://registry.example.com/v2/a/manifests/1": dial tcp: lookup registry.example.com: no such host',
    );
  });
});
