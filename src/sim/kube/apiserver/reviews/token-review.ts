import { badRequest } from '#apimachinery';
import type { TokenReview } from '#types/authentication-v1';
import { authenticateToken } from '../authenticate.ts';
import { authentication, type Review, shownUser } from './review.ts';

/** What every refusal begins with. */
const invalid = 'invalid bearer token';

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
    // It goes through a header, whose words are parted by spaces.
    const [word = ''] = token.trim().split(' ');
    const verdict = authenticateToken(server, word, audiences.length === 0 ? undefined : audiences);
    return 'user' in verdict
      ? { authenticated: true, user: shownUser(verdict.user), audiences: verdict.audiences }
      : { user: {}, error: verdict.problem === undefined ? invalid : `[${invalid}, ${verdict.problem}]` };
  },
};
