import type { HttpResponse } from '#api';
import { notImplemented } from '#apimachinery';
import { nameOf, type ResourceCall, type Verb } from '../call.ts';
import { locateNode, locatePod, locateService, type ProxyTarget } from '../proxy/locate.ts';
import { proxyPath } from '../proxy/proxy-path.ts';
import { serveProxy } from '../proxy/serve-proxy.ts';

/** Any method on pods/NAME/proxy, services/NAME/proxy and nodes/NAME/proxy, and whatever path follows. */
export const proxyVerb: Verb = async (call) => {
  const { registry, random } = call.server;
  const id = nameOf(call);
  switch (call.resource.resource) {
    case 'pods':
      return passOn(call, locatePod(registry, call.namespace, id));
    case 'services':
      return passOn(
        call,
        locateService(registry, call.namespace, id, (count) => Number.parseInt(random.uuid().slice(0, 8), 16) % count),
      );
    default:
      return proxyNode(call, id);
  }
};

/** The kubelet's own port is answered by the kubelet itself. */
async function proxyNode(call: ResourceCall, id: string): Promise<HttpResponse> {
  const { node, target } = locateNode(call.server.registry, id);
  if (target !== undefined) {
    return passOn(call, target);
  }
  const { request } = call;
  const { path } = proxyPath(request, false);
  const query = request.query.size === 0 ? '' : `?${request.query.toString()}`;
  if (path === undefined && (request.method === 'GET' || request.method === 'HEAD')) {
    return { status: 301, headers: { Location: `${request.path}/${query}` } };
  }
  const kubelet = call.server.kubelet?.(node);
  if (kubelet === undefined) {
    throw notImplemented('nodes/proxy');
  }
  return kubelet({ ...request, path: path ?? '/' });
}

async function passOn(call: ResourceCall, target: ProxyTarget): Promise<HttpResponse> {
  const { request, resource, server } = call;
  if (server.dial === undefined) {
    throw notImplemented(`${resource.resource}/proxy`);
  }
  return serveProxy(request, proxyPath(request, resource.namespaced), target, server.dial);
}
