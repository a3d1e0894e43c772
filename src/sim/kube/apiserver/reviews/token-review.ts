import { badRequest } from '#apimachinery';
import type { TokenReview } from '#types/authentication-v1';
import { authenticateToken } from '../authenticate.ts';
import { authentication, type Review, shownUser } from './review.ts';

const ownAudience = 'https://kubernetes.default.svc.cluster.local';

/** Whose token is this. Follows pkg/registry/authentication/tokenreview. */
export const tokenReview: Review = {
  ...authentication,
  kind: 'TokenReview',
  resource: 'tokenreviews',
  singular: 'tokenreview',
  answer: (body, { server }) => {
    const { token = '', audiences = [] } = (body as Partial<TokenReview>).spec ?? {};
    if (token === '') {
      throw badRequest('token is required for TokenReview in authentication');
    }
    const user = authenticateToken(server, token);
    if (user !== undefined && audiences.length > 0 && !audiences.includes(ownAudience)) {
      const problem = `token audiences ["${ownAudience}"] is invalid for the target audiences ${quoted(audiences)}`;
      return { user: {}, error: `[invalid bearer token, ${problem}]` };
    }
    return user === undefined
      ? { user: {}, error: 'invalid bearer token' }
      : { authenticated: true, user: shownUser(user), audiences: [ownAudience] };
  },
};

function quoted(values: readonly string[]): string {
  return `[${values.map((value) => JSON.stringify(value)).join(' ')}]`;
}
