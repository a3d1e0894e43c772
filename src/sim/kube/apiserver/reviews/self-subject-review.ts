import { authentication, type Review, shownUser } from './review.ts';

/** Who am I. Follows pkg/registry/authentication/selfsubjectreview. */
export const selfSubjectReview: Review = {
  ...authentication,
  kind: 'SelfSubjectReview',
  resource: 'selfsubjectreviews',
  singular: 'selfsubjectreview',
  stamped: true,
  answer: (_body, { user }) => ({ userInfo: shownUser(user) }),
};
