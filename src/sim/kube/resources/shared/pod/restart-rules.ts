import { type FieldError, fieldInvalid, fieldNotSupported, fieldRequired } from '#apimachinery';
import type { Container } from '#types/core-v1';
import type { Path } from '../errors.ts';

const POLICIES = ['Always', 'Never', 'OnFailure'];

/** Restart policy and rules of one container. Follows pkg/apis/core/validation, validateContainerRestartPolicy. */
export function validateRestartRules(container: Container, isInit: boolean, where: Path): FieldError[] {
  const { restartPolicy, restartPolicyRules: rules } = container;
  const errors: FieldError[] = [];
  const rulesAt = where.child('restartPolicyRules');
  if (restartPolicy === undefined) {
    return rules?.length
      ? [fieldRequired(where.child('restartPolicy'), 'must specify restartPolicy when restart rules are used')]
      : [];
  }
  if (!POLICIES.includes(restartPolicy)) {
    errors.push(fieldNotSupported(where.child('restartPolicy'), restartPolicy, POLICIES));
  }
  if (isInit && restartPolicy === 'Always' && rules?.length) {
    errors.push(
      fieldInvalid(rulesAt, rules, 'restartPolicyRules are not allowed for init containers with restart policy Always'),
    );
  }
  (rules ?? []).forEach((rule, index) => {
    const here = rulesAt.index(index);
    if (rule.action !== 'Restart' && rule.action !== 'RestartAllContainers') {
      errors.push(fieldNotSupported(here.child('action'), rule.action ?? '', ['Restart']));
    }
    if (!rule.exitCodes) {
      errors.push(fieldRequired(here.child('exitCodes'), 'must be specified'));
      return;
    }
    const operators = ['In', 'NotIn'];
    if (!operators.includes(rule.exitCodes.operator ?? '')) {
      errors.push(fieldNotSupported(here.child('exitCodes', 'operator'), rule.exitCodes.operator ?? '', operators));
    }
  });
  return errors;
}
