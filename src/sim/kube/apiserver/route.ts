import type { HttpRequest } from '#api';
import {
  badRequest,
  lookup,
  methodNotAllowed,
  methodNotSupported,
  notFound,
  resourceNotFound,
  type StatusError,
} from '#apimachinery';
import type { ResourceDefinition } from '../registry/index.ts';
import type { Verb } from './call.ts';
import { verbsOf } from './discovery/resources.ts';
import { objectTypes } from './request/accept.ts';
import type { ResourcePath } from './request/path.ts';
import { booleanParameter } from './request/query.ts';
import { createVerb } from './verbs/create.ts';
import { createSubresourceVerb } from './verbs/create-subresource.ts';
import { deleteVerb } from './verbs/delete.ts';
import { deleteCollectionVerb } from './verbs/delete-collection.ts';
import { getVerb } from './verbs/get.ts';
import { listVerb, watchVerb } from './verbs/list.ts';
import { patchVerb } from './verbs/patch.ts';
import { podConnectVerb } from './verbs/pod-connect.ts';
import { podLogVerb } from './verbs/pod-log.ts';
import { podPortForwardVerb } from './verbs/pod-port-forward.ts';
import { proxyVerb } from './verbs/proxy.ts';
import { updateVerb } from './verbs/update.ts';

/** What a method on a path means: the verb that authorization asks about, and who answers. */
export interface Route {
  readonly verb: string;
  readonly answer: Verb;
  /** Media types of answers; default: those of objects, or of collections. */
  readonly produces?: readonly string[] | 'anything';
}

type Methods = Readonly<Record<string, Route>>;

const collection: Methods = {
  GET: { verb: 'list', answer: listVerb },
  POST: { verb: 'create', answer: createVerb },
  DELETE: { verb: 'deletecollection', answer: deleteCollectionVerb },
};

const item: Methods = {
  GET: { verb: 'get', answer: getVerb },
  PUT: { verb: 'update', answer: updateVerb },
  PATCH: { verb: 'patch', answer: patchVerb },
  DELETE: { verb: 'delete', answer: deleteVerb },
};

const podStreams = lookup<Verb>({
  exec: podConnectVerb('exec'),
  attach: podConnectVerb('attach'),
  portforward: podPortForwardVerb,
});

const proxied: ReadonlySet<string> = new Set(['pods', 'services', 'nodes']);
const proxyMethods: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']);

/** The route of a request on a known resource, or the 404 or 405 that there is instead. */
export function routeOf(resource: ResourceDefinition, target: ResourcePath, request: HttpRequest): Route | StatusError {
  const { method } = request;
  if (target.subresource !== undefined) {
    if (resource.custom !== undefined && subresourceOf(resource, target.subresource) === undefined) {
      return notFound(resource.group, resource.resource, target.name ?? '');
    }
    return subresourceRoute(resource, target.subresource, target, method);
  }
  if (
    target.watch ||
    (target.name === undefined && method === 'GET' && booleanParameter(request.query, 'watch') === true)
  ) {
    // Whoever serves custom objects looks at the prefix alone.
    return method === 'GET' || resource.custom !== undefined
      ? allowed(resource, { verb: 'watch', answer: target.watch ? watchVerb : listVerb })
      : methodNotAllowed();
  }
  if (target.name === undefined && resource.namespaced && target.namespace === undefined && method !== 'GET') {
    return methodNotAllowed();
  }
  const methods = target.name === undefined ? collection : item;
  if (resource.custom !== undefined && methods[method] === undefined) {
    return customRoute(resource, methods, method);
  }
  const route = methods[method];
  return route === undefined ? methodNotAllowed() : allowed(resource, route);
}

/** One handler has all methods on custom objects, and goes by what they ask for. Follows customresource_handler.go. */
function customRoute({ group, resource }: ResourceDefinition, methods: Methods, method: string): Route | StatusError {
  switch (method) {
    case 'HEAD':
      return methods.GET ?? methodNotAllowed();
    case 'PUT':
    case 'PATCH':
      return badRequest('name must be provided');
    default:
      return methodNotSupported(group, resource, '');
  }
}

function subresourceRoute(
  resource: ResourceDefinition,
  name: string,
  target: ResourcePath,
  method: string,
): Route | StatusError {
  const isPod = resource.group === '' && resource.resource === 'pods';
  if (isPod && name === 'log') {
    return method === 'GET'
      ? { verb: 'get', answer: podLogVerb, produces: ['text/plain', ...objectTypes] }
      : methodNotAllowed();
  }
  const answer = isPod && Object.hasOwn(podStreams, name) ? podStreams[name] : undefined;
  if (answer !== undefined) {
    return method === 'GET'
      ? { verb: 'get', answer, produces: 'anything' }
      : method === 'POST'
        ? { verb: 'create', answer, produces: 'anything' }
        : methodNotAllowed();
  }
  if (name === 'proxy' && resource.group === '' && proxied.has(resource.resource)) {
    return proxyMethods.has(method) ? { verb: 'proxy', answer: proxyVerb, produces: 'anything' } : methodNotAllowed();
  }
  const subresource = subresourceOf(resource, name);
  if (subresource === undefined || target.rest.length > 0) {
    return resourceNotFound();
  }
  const route = method === 'POST' ? { verb: 'create', answer: createSubresourceVerb } : item[method];
  const verbs: readonly string[] = subresource.verbs;
  if (route !== undefined && verbs.includes(route.verb)) {
    return route;
  }
  if (resource.custom === undefined) {
    return methodNotAllowed();
  }
  return method === 'HEAD' && item.GET !== undefined
    ? item.GET
    : methodNotSupported(resource.group, resource.resource, route?.verb ?? '');
}

/** Names come from clients: what every JavaScript object has (`constructor`) is no subresource. */
function subresourceOf({ subresources }: ResourceDefinition, name: string) {
  return subresources !== undefined && Object.hasOwn(subresources, name) ? subresources[name] : undefined;
}

function allowed(resource: ResourceDefinition, route: Route): Route | StatusError {
  return verbsOf(resource).includes(route.verb) ? route : methodNotAllowed();
}
