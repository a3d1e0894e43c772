import type { HttpRequest } from '#api';
import { forbidden, lookup, parseFieldSelector, StatusError } from '#apimachinery';
import type { AuthorizationAttributes, Authorizer } from '../authorization/index.ts';
import type { UserInfo } from '../registry/index.ts';
import type { ResourcePath } from './request/path.ts';
import { booleanParameter } from './request/query.ts';

/** Throws the 403 unless the request may be made; otherwise why it may. */
export function permit(authorizer: Authorizer, attributes: AuthorizationAttributes): string {
  const { allowed, reason } = authorizer.authorize(attributes);
  if (!allowed) {
    throw forbiddenTo(attributes, reason);
  }
  return reason;
}

/** 403 as the real server words it. Follows responsewriters.ForbiddenStatusError. */
function forbiddenTo(attributes: AuthorizationAttributes, reason: string): StatusError {
  const { user, verb, resource, path } = attributes;
  const who = `User ${JSON.stringify(user.name)} cannot ${verb}`;
  const more = reason === '' ? '' : `: ${reason}`;
  if (resource === undefined) {
    const { status } = forbidden('', '', '', `${sanitized(`${who} path ${JSON.stringify(path)}`)}${more}`);
    return new StatusError({ ...status, details: {} });
  }
  const { group, subresource, namespace = '', name = '' } = resource;
  const full = subresource === undefined ? resource.resource : `${resource.resource}/${subresource}`;
  const scope = namespace === '' ? 'at the cluster scope' : `in the namespace ${JSON.stringify(namespace)}`;
  const what = `${who} resource ${JSON.stringify(full)} in API group ${JSON.stringify(group)} ${scope}`;
  return forbidden(group, resource.resource, name, `${sanitized(what)}${more}`);
}

/** Nothing that looks like HTML. */
function sanitized(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const verbs = lookup<string>({
  POST: 'create',
  GET: 'get',
  HEAD: 'get',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
});

/** A request to a resource, known or not, as authorization sees it. Follows apiserver pkg/endpoints/request RequestInfoFactory. */
export function resourceAttributes(
  request: HttpRequest,
  user: UserInfo,
  target: ResourcePath,
  resource: string,
): AuthorizationAttributes {
  const { group, subresource } = target;
  const verb = verbOf(request, target);
  const isMany = verb === 'list' || verb === 'watch' || verb === 'deletecollection';
  const name = target.name ?? (isMany ? selectedName(request.query) : undefined);
  // A Namespace is authorized as if it lay in itself.
  const namespace = resource === 'namespaces' && group === '' ? target.name : target.namespace;
  const fieldSelector = isMany ? (request.query.get('fieldSelector') ?? '') : '';
  const own = { group, resource, subresource, namespace, name };
  return { user, verb, path: request.path, resource: fieldSelector === '' ? own : { ...own, fieldSelector } };
}

function verbOf({ method, query }: HttpRequest, { name, watch }: ResourcePath): string {
  const verb = verbs[method] ?? '';
  if (watch && verb === 'get') {
    return 'watch';
  }
  if (name !== undefined) {
    return verb;
  }
  if (verb === 'get') {
    return booleanParameter(query, 'watch') === true ? 'watch' : 'list';
  }
  return verb === 'delete' ? 'deletecollection' : verb;
}

/** The one name that `metadata.name=x` leaves. */
function selectedName(query: URLSearchParams): string | undefined {
  const text = query.get('fieldSelector') ?? '';
  if (!text.includes('metadata.name')) {
    return undefined;
  }
  try {
    const required = parseFieldSelector(text).find(
      ({ field, operator }) => field === 'metadata.name' && operator !== '!=',
    );
    return required === undefined || /[/%]|^\.\.?$/.test(required.value) ? undefined : required.value;
  } catch {
    return undefined;
  }
}

/** What every cluster lets everybody look at: the ClusterRole system:public-info-viewer. */
const publicPaths: ReadonlySet<string> = new Set(['/healthz', '/livez', '/readyz', '/version', '/version/']);

/** The rule where there is no policy: members of system:masters may do everything, others look at the public paths. */
export const mastersAlone: Authorizer = {
  authorize: ({ user, resource, path, verb }) => ({
    allowed:
      user.groups.includes('system:masters') || (resource === undefined && verb === 'get' && publicPaths.has(path)),
    reason: '',
  }),
  rulesFor: ({ groups }) => ({
    rules: groups.includes('system:masters') ? [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }] : [],
    errors: [],
  }),
  rulesOf: () => [],
};
