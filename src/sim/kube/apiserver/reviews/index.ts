import type { HttpRequest, HttpResponse } from '#api';
import { badRequest, decodeStrict, type KubeObject, type OpenapiResource } from '#apimachinery';
import { apiVersionOf, timestamp, type UserInfo } from '../../registry/index.ts';
import type { DiscoveredResource } from '../discovery/resources.ts';
import type { ApiServerOptions, AuthorizationAttributes } from '../options.ts';
import { decodeBody } from '../request/decode-body.ts';
import { readBody } from '../request/read-body.ts';
import { writeParameters } from '../request/write-parameters.ts';
import { respondObject } from '../response/respond.ts';
import { schemaOf } from '../schema-of.ts';

interface Review {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly resource: string;
  readonly singular: string;
  /** Whether the answer says when it was made. */
  readonly stamped?: true;
  readonly answer: (body: KubeObject, user: UserInfo, options: ApiServerOptions, authorize: Authorize) => unknown;
}

type Authorize = (attributes: AuthorizationAttributes) => boolean;

const authentication = { group: 'authentication.k8s.io', version: 'v1' };
const authorization = { group: 'authorization.k8s.io', version: 'v1' };

const reviews: readonly Review[] = [
  {
    ...authentication,
    kind: 'SelfSubjectReview',
    resource: 'selfsubjectreviews',
    singular: 'selfsubjectreview',
    stamped: true,
    answer: (_body, user) => ({
      userInfo: {
        username: user.name,
        ...(user.uid === undefined ? {} : { uid: user.uid }),
        groups: user.groups,
        ...(user.extra === undefined ? {} : { extra: user.extra }),
      },
    }),
  },
  {
    ...authorization,
    kind: 'SelfSubjectAccessReview',
    resource: 'selfsubjectaccessreviews',
    singular: 'selfsubjectaccessreview',
    answer: (body, user, _options, authorize) => ({ allowed: authorize(attributesOf(body, user)) }),
  },
  {
    ...authorization,
    kind: 'SelfSubjectRulesReview',
    resource: 'selfsubjectrulesreviews',
    singular: 'selfsubjectrulesreview',
    answer: (_body, user) => rulesOf(user),
  },
];

/** Resources that are asked, never stored. */
export const virtualResources: readonly DiscoveredResource[] = reviews.map(
  ({ group, version, kind, resource, singular }) => ({
    group,
    version,
    kind,
    resource,
    singular,
    namespaced: false,
    verbs: ['create'],
    shortNames: [],
    categories: [],
    subresources: [],
  }),
);

/** The same for OpenAPI. */
export const reviewSchemas: readonly OpenapiResource[] = reviews.map(({ group, version, kind, resource }) => {
  return {
    group,
    version,
    kind,
    resource,
    namespaced: false,
    verbs: ['create'],
    schema: schemaOf({ group, version, kind }),
  };
});

/** Whether a review has that name. */
export function isReview(group: string, version: string, resource: string | undefined): boolean {
  return reviews.some((one) => one.group === group && one.version === version && one.resource === resource);
}

/** Answers a POST of a review: what was sent, with its status. */
export async function serveReview(
  options: ApiServerOptions,
  request: HttpRequest,
  user: UserInfo,
  resource: string,
  authorize: Authorize,
): Promise<HttpResponse> {
  const review = reviews.find((one) => one.resource === resource);
  if (review === undefined) {
    throw badRequest('unknown review');
  }
  writeParameters(request.query, 'CreateOptions');
  const { object } = await decodeBody(await readBody(request), request.headers['content-type'], review.kind);
  const body = decodeStrict(object, schemaOf(review)).object;
  const status = review.answer(body, user, options, authorize);
  return respondObject(request, 201, {
    kind: review.kind,
    apiVersion: apiVersionOf(review),
    metadata: review.stamped === true ? { creationTimestamp: timestamp(options.clock.now()) } : {},
    ...(body.spec === undefined ? {} : { spec: body.spec }),
    status,
  });
}

interface AccessSpec {
  readonly resourceAttributes?: {
    readonly group?: string;
    readonly resource?: string;
    readonly subresource?: string;
    readonly namespace?: string;
    readonly name?: string;
    readonly verb?: string;
  };
  readonly nonResourceAttributes?: { readonly path?: string; readonly verb?: string };
}

function attributesOf(body: KubeObject, user: UserInfo): AuthorizationAttributes {
  const { resourceAttributes, nonResourceAttributes } = (body.spec ?? {}) as AccessSpec;
  if (resourceAttributes === undefined) {
    return { user, verb: nonResourceAttributes?.verb ?? '', path: nonResourceAttributes?.path ?? '' };
  }
  const { group = '', resource = '', subresource, namespace, name, verb = '' } = resourceAttributes;
  return { user, verb, path: '', resource: { group, resource, subresource, namespace, name } };
}

/** What `kubectl auth can-i --list` shows. Follows the rules of cluster-admin, system:basic-user and system:discovery. */
function rulesOf(user: UserInfo) {
  const all = user.groups.includes('system:masters');
  const create = (resources: string[], apiGroups: string[]) => ({ verbs: ['create'], apiGroups, resources });
  return {
    resourceRules: [
      ...(all ? [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }] : []),
      create(['selfsubjectreviews'], ['authentication.k8s.io']),
      create(['selfsubjectaccessreviews', 'selfsubjectrulesreviews'], ['authorization.k8s.io']),
    ],
    nonResourceRules: [
      ...(all ? [{ verbs: ['*'], nonResourceURLs: ['*'] }] : []),
      {
        verbs: ['get'],
        nonResourceURLs: [
          '/api',
          '/api/*',
          '/apis',
          '/apis/*',
          '/healthz',
          '/livez',
          '/openapi',
          '/openapi/*',
          '/readyz',
          '/version',
          '/version/',
        ],
      },
      { verbs: ['get'], nonResourceURLs: ['/healthz', '/livez', '/readyz', '/version', '/version/'] },
    ],
    incomplete: false,
  };
}
