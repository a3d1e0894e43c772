import { badRequest, type KubeObject } from '#apimachinery';
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

/** Throws the 400 for a Pod that no node runs. Follows pkg/registry/core/pod streamLocation. */
export function demandHost({ metadata, spec }: KubeObject & { readonly spec?: unknown }): void {
  const { nodeName = '' } = (spec ?? {}) as { readonly nodeName?: string };
  if (nodeName === '') {
    throw badRequest(`pod ${metadata.name} does not have a host assigned`);
  }
}
