import { type FieldError, fieldInvalid, invalid, type KubeObject, path } from '#apimachinery';
import type { SubjectAccessReviewSpec } from '#types/authorization-v1';
import type { AuthorizationAttributes, Authorizer } from '../../authorization/index.ts';
import type { UserInfo } from '../../registry/index.ts';
import { authorization, type Review } from './review.ts';
import { selectorErrors } from './selectors.ts';

const at = path('spec');

/** May I do this. Follows pkg/registry/authorization/selfsubjectaccessreview. */
export const selfSubjectAccessReview: Review = {
  ...authorization,
  kind: 'SelfSubjectAccessReview',
  resource: 'selfsubjectaccessreviews',
  singular: 'selfsubjectaccessreview',
  answer: (body, { user, authorizer }) => {
    const spec = specOf(body);
    refuse([...attributeErrors(spec), ...questionErrors(spec), ...metadataErrors(body)]);
    return decide(authorizer, spec, user);
  },
};

/** May somebody do this. Follows pkg/registry/authorization/subjectaccessreview. */
export const subjectAccessReview: Review = {
  ...authorization,
  kind: 'SubjectAccessReview',
  resource: 'subjectaccessreviews',
  singular: 'subjectaccessreview',
  answer: (body, { authorizer }) => {
    const spec = specOf(body);
    refuse([...subjectErrors(spec), ...metadataErrors(body)]);
    return decide(authorizer, spec, userOf(spec));
  },
};

/** May somebody do this in the namespace of the request. Follows pkg/registry/authorization/localsubjectaccessreview. */
export const localSubjectAccessReview: Review = {
  ...authorization,
  kind: 'LocalSubjectAccessReview',
  resource: 'localsubjectaccessreviews',
  singular: 'localsubjectaccessreview',
  namespaced: true,
  answer: (body, { authorizer, namespace = '' }) => {
    const spec = specOf(body);
    refuse([...subjectErrors(spec), ...metadataErrors(body, namespace), ...localErrors(spec, namespace)]);
    return decide(authorizer, spec, userOf(spec));
  },
};

function specOf(body: KubeObject): SubjectAccessReviewSpec {
  return (body.spec ?? {}) as SubjectAccessReviewSpec;
}

function userOf({ user = '', groups = [], uid, extra }: SubjectAccessReviewSpec): UserInfo {
  return { name: user, groups, ...(uid === undefined ? {} : { uid }), ...(extra === undefined ? {} : { extra }) };
}

function decide(authorizer: Authorizer, spec: SubjectAccessReviewSpec, user: UserInfo) {
  const { allowed, reason } = authorizer.authorize(attributesOf(spec, user));
  return { allowed, ...(reason === '' ? {} : { reason }) };
}

function attributesOf(spec: SubjectAccessReviewSpec, user: UserInfo): AuthorizationAttributes {
  const { resourceAttributes, nonResourceAttributes } = spec;
  if (resourceAttributes === undefined) {
    return { user, verb: nonResourceAttributes?.verb ?? '', path: nonResourceAttributes?.path ?? '' };
  }
  const { group = '', resource = '', subresource, namespace, name, verb = '' } = resourceAttributes;
  return { user, verb, path: '', resource: { group, resource, subresource, namespace, name } };
}

/** As Go shows it. */
const shownPath = ({ path = '', verb = '' }: { path?: string; verb?: string }) => ({ Path: path, Verb: verb });

/** Follows pkg/apis/authorization/validation. */
function attributeErrors({ resourceAttributes, nonResourceAttributes }: SubjectAccessReviewSpec): FieldError[] {
  if (resourceAttributes !== undefined && nonResourceAttributes !== undefined) {
    const problem = 'cannot be specified in combination with resourceAttributes';
    return [fieldInvalid(at.child('nonResourceAttributes'), shownPath(nonResourceAttributes), problem)];
  }
  if (resourceAttributes === undefined && nonResourceAttributes === undefined) {
    const problem = 'exactly one of nonResourceAttributes or resourceAttributes must be specified';
    return [fieldInvalid(at.child('resourceAttributes'), null, problem)];
  }
  return [];
}

function subjectErrors(spec: SubjectAccessReviewSpec): FieldError[] {
  const { user = '', groups = [] } = spec;
  const isNobody = user === '' && groups.length === 0;
  return [
    ...attributeErrors(spec),
    ...(isNobody ? [fieldInvalid(at.child('user'), user, 'at least one of user or group must be specified')] : []),
    ...questionErrors(spec),
  ];
}

function questionErrors({ resourceAttributes }: SubjectAccessReviewSpec): FieldError[] {
  return resourceAttributes === undefined ? [] : selectorErrors(resourceAttributes, at.child('resourceAttributes'));
}

/** Reviews have no metadata, but for the namespace of local ones. Who owns the fields is not theirs to say. */
function metadataErrors({ metadata }: KubeObject, namespace?: string): FieldError[] {
  const { managedFields: _, namespace: own, ...rest } = metadata;
  const isEmpty = Object.keys(rest).length === 0 && own === namespace;
  const problem = namespace === undefined ? 'must be empty' : 'must be empty except for namespace';
  return isEmpty ? [] : [fieldInvalid(path('metadata'), metadata, problem)];
}

function localErrors(spec: SubjectAccessReviewSpec, namespace: string): FieldError[] {
  const { resourceAttributes, nonResourceAttributes } = spec;
  const own = resourceAttributes?.namespace ?? '';
  const isElsewhere = resourceAttributes !== undefined && own !== namespace;
  return [
    ...(isElsewhere
      ? [fieldInvalid(at.child('resourceAttributes', 'namespace'), own, 'must match metadata.namespace')]
      : []),
    ...(nonResourceAttributes === undefined
      ? []
      : [
          fieldInvalid(
            at.child('nonResourceAttributes'),
            shownPath(nonResourceAttributes),
            'disallowed on this kind of request',
          ),
        ]),
  ];
}

/** Follows pkg/registry/authorization: errors name the group, no kind. */
function refuse(errors: readonly FieldError[]): void {
  if (errors.length > 0) {
    throw invalid(authorization.group, '', '', errors);
  }
}
