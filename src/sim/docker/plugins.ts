import { refuse } from './engine-error.ts';
import { defineRoutes } from './route.ts';
import { json } from './wire.ts';

const notThere = (method: string, path: string) => ({
  method,
  path,
  run: (_engine: unknown, _request: unknown, { name }: { readonly name: string }) => {
    throw refuse.noPlugin(name);
  },
});

const notSimulated = (method: string, path: string) => ({
  method,
  path,
  run: () => {
    throw refuse.notSimulated('managed plug-ins; those that listen on a socket are (docker info names them)');
  },
});

/** Managed plug-ins, of which there are none: volume plug-ins with a socket of their own are not listed by a real engine either. */
export const pluginRoutes = defineRoutes([
  { method: 'GET', path: '/plugins', run: () => json(200, []) },
  notSimulated('GET', '/plugins/privileges'),
  notSimulated('POST', '/plugins/pull'),
  notSimulated('POST', '/plugins/create'),
  notThere('GET', '/plugins/{name}/json'),
  notThere('POST', '/plugins/{name}/enable'),
  notThere('POST', '/plugins/{name}/disable'),
  notThere('POST', '/plugins/{name}/set'),
  notThere('POST', '/plugins/{name}/push'),
  notThere('POST', '/plugins/{name}/upgrade'),
  notThere('DELETE', '/plugins/{name}'),
]);
