import { type FieldError, fieldForbidden, fieldNotSupported, fieldRequired, fieldTooLong } from '#apimachinery';
import type { Container, ContainerRestartRule } from '#types/core-v1';
import type { Path } from '../errors.ts';

const POLICIES = ['Always', 'Never', 'OnFailure'];
const OPERATORS = ['In', 'NotIn'];
/** `RestartAllContainers` stands behind a gate that is off in 1.35. */
const ACTIONS = ['Restart'];

/** Restart policy and rules of one container. Follows pkg/apis/core/validation, validateContainerRestartPolicy. */
export function validateRestartRules(container: Container, where: Path): FieldError[] {
  const { restartPolicy, restartPolicyRules: rules = [] } = container;
  const policyAt = where.child('restartPolicy');
  const rulesAt = where.child('restartPolicyRules');
  return [
    ...validatePolicy(restartPolicy, rules.length > 0, policyAt),
    ...(rules.length > 20 ? [fieldTooLong(rulesAt, rules, 20)] : []),
    ...rules.flatMap((rule, index) => validateRule(rule, rulesAt.index(index))),
  ];
}

/** The same of an init container. Follows validateInitContainerRestartPolicy. */
export function validateInitRestartRules(container: Container, where: Path): FieldError[] {
  const { restartPolicy, restartPolicyRules: rules = [] } = container;
  if (restartPolicy === undefined) return validatePolicy(restartPolicy, rules.length > 0, where.child('restartPolicy'));
  if (restartPolicy !== 'Always') return validateRestartRules(container, where);
  const detail = 'restartPolicyRules are not allowed for init containers with restart policy Always';
  return rules.length > 0 ? [fieldForbidden(where.child('restartPolicyRules'), detail)] : [];
}

function validatePolicy(policy: string | undefined, hasRules: boolean, where: Path): FieldError[] {
  if (policy === undefined) {
    return hasRules ? [fieldRequired(where, 'must specify restartPolicy when restart rules are used')] : [];
  }
  return POLICIES.includes(policy) ? [] : [fieldNotSupported(where, policy, POLICIES)];
}

function validateRule({ action, exitCodes }: ContainerRestartRule, where: Path): FieldError[] {
  const errors: FieldError[] = [];
  if (!ACTIONS.includes(action ?? '')) {
    errors.push(fieldNotSupported(where.child('action'), action ?? '', ACTIONS));
  }
  const codesAt = where.child('exitCodes');
  if (!exitCodes) {
    return [...errors, fieldRequired(codesAt, 'must be specified')];
  }
  if (!OPERATORS.includes(exitCodes.operator ?? '')) {
    errors.push(fieldNotSupported(codesAt.child('operator'), exitCodes.operator ?? '', OPERATORS));
  }
  if ((exitCodes.values ?? []).length > 255) {
    errors.push(fieldTooLong(codesAt.child('values'), exitCodes.values, 255));
  }
  return errors;
}
