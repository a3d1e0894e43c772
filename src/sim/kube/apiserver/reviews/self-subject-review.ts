import { timestamp } from '../../registry/index.ts';
import { authentication, type Review, shownUser } from './review.ts';

/** Who am I. Follows pkg/registry/authentication/selfsubjectreview. */
export const selfSubjectReview: Review = {
  ...authentication,
  kind: 'SelfSubjectReview',
  resource: 'selfsubjectreviews',
  singular: 'selfsubjectreview',
  afresh: (now) => ({ metadata: { creationTimestamp: timestamp(now) } }),
  answer: (_body, { user }) => ({ userInfo: shownUser(user) }),
};
