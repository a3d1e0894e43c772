import { posix } from 'node:path';
import type { HttpRequest } from '#api';

/** A proxied request's path in two: what is the API server's, and what the server behind it is asked for. */
export interface ProxyPath {
  /** `/api/v1/namespaces/default/pods/web/proxy` */
  readonly prefix: string;
  /** Starts with `/`; undefined: nothing at all stands behind the prefix. */
  readonly path: string | undefined;
}

/** `.` and `..` are resolved, empty segments dropped; a slash at the end stays. Follows the kind's `ProxyREST.Connect`. */
export function proxyPath({ path }: HttpRequest, namespaced: boolean): ProxyPath {
  const segments = path.split('/');
  const own = namespaced ? 8 : 6;
  const prefix = segments.slice(0, own).join('/');
  return { prefix, path: segments.length > own ? posix.normalize(`/${segments.slice(own).join('/')}`) : undefined };
}
