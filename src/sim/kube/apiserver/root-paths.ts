import { everything } from './discovery/everything.ts';
import type { ApiServerOptions } from './options.ts';

/** The paths that GET / lists. */
export function rootPaths(options: ApiServerOptions): readonly string[] {
  const paths = new Set<string>(['/api', '/apis', '/healthz', '/healthz/etcd', '/healthz/log', '/healthz/ping']);
  for (const path of [
    '/livez',
    '/livez/etcd',
    '/livez/log',
    '/livez/ping',
    '/openapi/v2',
    '/openapi/v3',
    '/readyz',
    '/version',
  ]) {
    paths.add(path);
  }
  for (const { group, version } of everything(options)) {
    if (group === '') {
      paths.add(`/api/${version}`);
    } else {
      paths.add(`/apis/${group}`).add(`/apis/${group}/${version}`);
    }
  }
  return [...paths].sort();
}
