import type { HttpResponse } from '#api';
import { badRequest, canonicalize, type ObjectMeta, type OpenapiResource } from '#apimachinery';
import { apiVersionOf, ownedFields, withoutEmpty } from '../../registry/index.ts';
import { fieldManagerOf } from '../call.ts';
import type { DiscoveredResource } from '../discovery/resources.ts';
import { negotiate, objectTypes, requireProduced } from '../request/accept.ts';
import { readObject } from '../request/write-body.ts';
import { writeParameters } from '../request/write-parameters.ts';
import { respondObject } from '../response/respond.ts';
import { schemaOf } from '../schema-of.ts';
import { localSubjectAccessReview, selfSubjectAccessReview, subjectAccessReview } from './access-reviews.ts';
import type { Review, ReviewCall } from './review.ts';
import { selfSubjectReview } from './self-subject-review.ts';
import { selfSubjectRulesReview } from './self-subject-rules-review.ts';
import { tokenReview } from './token-review.ts';

const reviews: readonly Review[] = [
  selfSubjectReview,
  tokenReview,
  selfSubjectAccessReview,
  subjectAccessReview,
  localSubjectAccessReview,
  selfSubjectRulesReview,
];

/** Resources that are asked, never stored. */
export const virtualResources: readonly DiscoveredResource[] = reviews.map(
  ({ group, version, kind, resource, singular, namespaced = false }) => ({
    group,
    version,
    kind,
    resource,
    singular,
    namespaced,
    verbs: ['create'],
    shortNames: [],
    categories: [],
    subresources: [],
  }),
);

/** The same for OpenAPI. */
export const reviewSchemas: readonly OpenapiResource[] = reviews.map((review) => {
  const { group, version, kind, resource, namespaced = false } = review;
  return {
    group,
    version,
    kind,
    resource,
    namespaced,
    verbs: ['create'],
    schema: schemaOf({ group, version, kind }),
  };
});

/** Whether a review has that name. */
export function isReview(group: string, version: string, resource: string | undefined): boolean {
  return reviews.some((one) => one.group === group && one.version === version && one.resource === resource);
}

/** Answers a POST of a review: what was sent, with its status. */
export async function serveReview(call: ReviewCall, resource: string): Promise<HttpResponse> {
  const { request, server } = call;
  const review = reviews.find((one) => one.resource === resource);
  if (review === undefined) {
    throw badRequest('unknown review');
  }
  requireProduced(request.headers.accept, objectTypes);
  const output = negotiate(request.headers.accept);
  const { fieldValidation } = writeParameters(request.query, 'CreateOptions');
  const schema = schemaOf(review);
  const body = await readObject(call, fieldValidation, { ...review, schema });
  const now = server.clock.now();
  const managedFields = ownedFields(body, schema, { manager: fieldManagerOf(request), now });
  body.metadata = sentMetadata({ ...body.metadata, ...(managedFields === undefined ? {} : { managedFields }) }, call);
  const status = review.answer(body, call);
  const spec = body.spec === undefined ? {} : { spec: body.spec };
  const { metadata } = body;
  const asked = review.afresh?.(now) ?? { metadata, ...spec };
  const answer = { kind: review.kind, apiVersion: apiVersionOf(review), ...asked, status };
  return respondObject(request, 201, canonicalize(answer, schema), output);
}

/** What a create keeps of the metadata that was sent. Follows apiserver handlers createHandler and rest.WipeObjectMetaSystemFields. */
function sentMetadata(metadata: ObjectMeta, { namespace }: ReviewCall): ObjectMeta {
  const { uid: _, creationTimestamp: __, deletionTimestamp: ___, selfLink: ____, ...kept } = metadata;
  return withoutEmpty({ ...kept, namespace: namespace ?? '' });
}
