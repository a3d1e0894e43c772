import { badRequest } from '#apimachinery';
import type { SelfSubjectRulesReview } from '#types/authorization-v1';
import { authorization, type Review } from './review.ts';

/** What may I do in a namespace. Follows pkg/registry/authorization/selfsubjectrulesreview. */
export const selfSubjectRulesReview: Review = {
  ...authorization,
  kind: 'SelfSubjectRulesReview',
  resource: 'selfsubjectrulesreviews',
  singular: 'selfsubjectrulesreview',
  afresh: () => ({ metadata: {}, spec: {} }),
  answer: (body, { user, authorizer }) => {
    const { namespace = '' } = (body as Partial<SelfSubjectRulesReview>).spec ?? {};
    if (namespace === '') {
      throw badRequest('no namespace on request');
    }
    const { rules, errors } = authorizer.rulesFor(user, namespace);
    const resourceRules = rules
      .filter(({ resources = [] }) => resources.length > 0)
      .map(({ verbs, apiGroups = [], resources = [], resourceNames = [] }) => ({
        verbs,
        apiGroups,
        resources,
        ...(resourceNames.length === 0 ? {} : { resourceNames }),
      }));
    const nonResourceRules = rules
      .filter(({ nonResourceURLs = [] }) => nonResourceURLs.length > 0)
      .map(({ verbs, nonResourceURLs = [] }) => ({ verbs, nonResourceURLs }));
    // The node authorizer does not tell what nodes may do.
    const isNode = user.name.startsWith('system:node:') && user.groups.includes('system:nodes');
    const problems = [...errors, ...(isNode ? ['node authorizer does not support user rule resolution'] : [])];
    return {
      resourceRules,
      nonResourceRules,
      incomplete: problems.length > 0,
      ...(problems.length === 0 ? {} : { evaluationError: problems.join(', ') }),
    };
  },
};
