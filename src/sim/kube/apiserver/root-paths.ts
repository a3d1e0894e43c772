import { everything } from './discovery/everything.ts';
import { waitingVersions } from './discovery/waiting.ts';
import { healthChecks } from './health.ts';
import type { ApiServerOptions } from './options.ts';

const fixed = [
  '/.well-known/openid-configuration',
  '/api',
  '/apis',
  '/apis/',
  '/metrics',
  '/metrics/slis',
  '/openapi/v2',
  '/openapi/v3',
  '/openapi/v3/',
  '/openid/v1/jwks',
  '/version',
];

/** The paths that GET / lists. Follows apiserver pkg/server/routes index.go. */
export function rootPaths(options: ApiServerOptions): readonly string[] {
  const health = Object.entries(healthChecks).flatMap(([endpoint, checks]) => [
    `/${endpoint}`,
    ...checks.map((check) => `/${endpoint}/${check}`),
  ]);
  const groups = [...everything(options), ...waitingVersions(options)].flatMap(({ group, version }) =>
    group === '' ? [`/api/${version}`] : [`/apis/${group}`, `/apis/${group}/${version}`],
  );
  return [...new Set([...fixed, ...health, ...groups])].sort();
}
