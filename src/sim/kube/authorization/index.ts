export { createAskAuthorizer } from './ask.ts';
export { createCertificateCheck } from './certificates.ts';
export { createEscalationCheck } from './escalation.ts';
export { createNodeAuthorizer } from './node.ts';
export { bootstrapPolicy } from './policy/index.ts';
export { createRbacAuthorizer } from './rbac.ts';
export { compactRules } from './rules.ts';
export type { AuthorizationAttributes, Authorizer, Decision, HeldRules } from './types.ts';
