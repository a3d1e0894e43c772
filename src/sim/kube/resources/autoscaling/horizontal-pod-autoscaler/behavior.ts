import { type FieldError, fieldInvalid, fieldNotSupported, fieldRequired } from '#apimachinery';
import type { HorizontalPodAutoscalerBehavior, HPAScalingPolicy, HPAScalingRules } from '#types/autoscaling-v2';
import type { Path } from '../../shared/errors.ts';
import { nonNegativeQuantity } from '../../shared/quantities.ts';

const MAX_WINDOW = 3600;
const MAX_PERIOD = 1800;
const SELECT_POLICIES = ['Disabled', 'Max', 'Min'];
const POLICY_TYPES = ['Percent', 'Pods'];

/** Follows pkg/apis/autoscaling/validation, validateBehavior. */
export function validateBehavior(behavior: HorizontalPodAutoscalerBehavior | undefined, where: Path): FieldError[] {
  return (['scaleUp', 'scaleDown'] as const).flatMap((field) => {
    const rules = behavior?.[field];
    return rules ? validateRules(rules, where.child(field)) : [];
  });
}

function validateRules(rules: HPAScalingRules, where: Path): FieldError[] {
  const { stabilizationWindowSeconds: window = 0, selectPolicy, policies = [], tolerance } = rules;
  const windowAt = where.child('stabilizationWindowSeconds');
  const policiesAt = where.child('policies');
  return [
    ...(window < 0 ? [fieldInvalid(windowAt, window, 'must be greater than or equal to zero')] : []),
    ...(window > MAX_WINDOW ? [fieldInvalid(windowAt, window, `must be less than or equal to ${MAX_WINDOW}`)] : []),
    ...(selectPolicy !== undefined && !SELECT_POLICIES.includes(selectPolicy)
      ? [fieldNotSupported(where.child('selectPolicy'), selectPolicy, SELECT_POLICIES)]
      : []),
    ...(policies.length === 0 ? [fieldRequired(policiesAt, 'must specify at least one Policy')] : []),
    ...policies.flatMap((policy, index) => validatePolicy(policy, policiesAt.index(index))),
    ...(tolerance === undefined ? [] : nonNegativeQuantity(where.child('tolerance'), tolerance)),
  ];
}

function validatePolicy({ type = '', value = 0, periodSeconds = 0 }: HPAScalingPolicy, where: Path): FieldError[] {
  const periodAt = where.child('periodSeconds');
  return [
    ...(POLICY_TYPES.includes(type) ? [] : [fieldNotSupported(where.child('type'), type, POLICY_TYPES)]),
    ...(value <= 0 ? [fieldInvalid(where.child('value'), value, 'must be greater than zero')] : []),
    ...(periodSeconds <= 0 ? [fieldInvalid(periodAt, periodSeconds, 'must be greater than zero')] : []),
    ...(periodSeconds > MAX_PERIOD
      ? [fieldInvalid(periodAt, periodSeconds, `must be less than or equal to ${MAX_PERIOD}`)]
      : []),
  ];
}
