import { forbidden, StatusError } from '#apimachinery';
import type { AuthorizationAttributes } from './options.ts';

/** What everybody may look at. Follows the ClusterRole system:public-info-viewer. */
const publicPaths: ReadonlySet<string> = new Set(['/healthz', '/livez', '/readyz', '/version', '/version/']);
/** What every authenticated user may look at. Follows the ClusterRole system:discovery. */
const discoveryPaths = /^\/(api|apis|openapi)(\/|$)/;
/** What every authenticated user may ask about himself. Follows the ClusterRole system:basic-user. */
const selfReviews = /^self(subject)(access|rules)?reviews$/;

/** The rule without RBAC: members of system:masters may do everything, others what every cluster allows them. */
export function defaultAuthorize({ user, resource, path, verb }: AuthorizationAttributes): boolean {
  if (user.groups.includes('system:masters')) {
    return true;
  }
  const known = user.groups.includes('system:authenticated');
  if (resource !== undefined) {
    return known && verb === 'create' && selfReviews.test(resource.resource);
  }
  return verb === 'get' && (publicPaths.has(path) || (known && discoveryPaths.test(path)));
}

/** 403 as the real server words it. Follows responsewriters.Forbidden and rbac's messages. */
export function forbiddenTo(attributes: AuthorizationAttributes): StatusError {
  const { user, verb, resource, path } = attributes;
  const who = `User ${JSON.stringify(user.name)} cannot ${verb}`;
  if (resource === undefined) {
    const { status } = forbidden('', '', '', `${who} path ${JSON.stringify(path)}`);
    return new StatusError({ ...status, details: {} });
  }
  const { group, subresource, namespace, name = '' } = resource;
  const full = subresource === undefined ? resource.resource : `${resource.resource}/${subresource}`;
  const scope = namespace === undefined ? 'at the cluster scope' : `in the namespace ${JSON.stringify(namespace)}`;
  const reason = `${who} resource ${JSON.stringify(full)} in API group ${JSON.stringify(group)} ${scope}`;
  return forbidden(group, resource.resource, name, reason);
}
