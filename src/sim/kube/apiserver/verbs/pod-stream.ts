import { badRequest, isStatusError, type KubeObject, notFound } from '#apimachinery';
import { mastersAlone, permit } from '../authorize.ts';
import type { ResourceCall } from '../call.ts';

/**
 * A GET that opens a stream writes all the same, so it needs `create` as well. Follows the gate
 * AuthorizePodWebsocketUpgradeCreatePermission, on since 1.35.
 */
export function demandCreate({ server, request, resource, user, namespace, name, subresource }: ResourceCall): void {
  const { group } = resource;
  const attributes = {
    user,
    verb: 'create',
    path: request.path,
    resource: { group, resource: resource.resource, subresource, namespace, name },
  };
  permit(server.authorizer ?? mastersAlone, attributes);
}

/** Throws the 400 for a Pod that no node runs, and what `demandNode` throws. Follows pkg/registry/core/pod streamLocation. */
export function demandHost(call: ResourceCall, pod: KubeObject): void {
  if (nodeNameOf(pod) === '') {
    throw badRequest(`pod ${pod.metadata.name} does not have a host assigned`);
  }
  demandNode(call, pod);
}

/** Throws the 404 for a Pod on a node that is not there; it names the request's resource, as the nodes are looked up for it. */
export function demandNode({ server: { registry }, resource }: ResourceCall, pod: KubeObject): void {
  const nodeName = nodeNameOf(pod);
  const nodes = registry.resource('', 'nodes', 'v1');
  if (nodeName === '' || nodes === undefined) return;
  try {
    registry.get(nodes, undefined, nodeName);
  } catch (error) {
    if (!isStatusError(error)) throw error;
    throw notFound(resource.group, resource.resource, nodeName);
  }
}

function nodeNameOf({ spec }: KubeObject & { readonly spec?: unknown }): string {
  const { nodeName = '' } = (spec ?? {}) as { readonly nodeName?: string };
  return nodeName;
}
