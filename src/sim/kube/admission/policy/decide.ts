import type { KubeObject } from '#apimachinery';
import type { AskAuthorizer } from '#cel';
import type { ValidatingAdmissionPolicy, Validation } from '#types/admissionregistration-v1';
import type { AdmissionAttributes, AdmissionContext } from '../define.ts';
import { compiledPolicy } from './compiled-policy.ts';
import { evaluateExpression, matchConditions } from './evaluate.ts';
import { requestVariables } from './variables.ts';

/** Why a policy refuses; `index` is the validation's. */
export interface Denial {
  readonly message: string;
  readonly reason?: string;
  readonly index: number;
}

const wholeBudget = 10_000_000;
const longestMessage = 5 * 1024;

export interface Decision {
  readonly denials: readonly Denial[];
  /** Why an audit annotation cannot be had: it refuses whatever the binding says. */
  readonly broken: readonly string[];
  /** For the audit event. */
  readonly notes: readonly { readonly key: string; readonly value: string }[];
}

/**
 * What a policy has against a request. Follows apiserver pkg/admission/plugin/policy/validating/validator.go.
 */
export function decide(
  policy: ValidatingAdmissionPolicy,
  params: KubeObject | undefined,
  attributes: AdmissionAttributes,
  context: AdmissionContext,
  ask: AskAuthorizer | undefined,
): Decision {
  const compiled = compiledPolicy(policy);
  const fails = policy.spec.failurePolicy !== 'Ignore';
  const refuse = (message: string): Decision => ({
    denials: fails ? [{ message, index: 0 }] : [],
    broken: [],
    notes: [],
  });
  const budget = { left: wholeBudget };
  const more = { params, ask, variables: compiled.variables(budget) };
  if (compiled.conditions.length > 0) {
    const variables = requestVariables(attributes, context, { params, ask, withNamespace: false });
    const { matches, error } = matchConditions(compiled.conditions, variables);
    if (error !== undefined) return refuse(error);
    if (!matches) return { denials: [], broken: [], notes: [] };
  }
  const variables = requestVariables(attributes, context, more);
  const denials: Denial[] = [];
  for (const [index, { validation, compiled: expression, message }] of compiled.validations.entries()) {
    const result = evaluateExpression(validation.expression ?? '', expression, variables, budget);
    if (result.fatal !== undefined) return refuse(result.fatal);
    if (result.error !== undefined) {
      if (fails) denials.push({ message: result.error, index });
    } else if (result.value !== true) {
      const said =
        message === undefined
          ? undefined
          : evaluateExpression(validation.messageExpression ?? '', message, variables, budget);
      if (said?.fatal !== undefined) {
        if (fails) denials.push({ message: `failed messageExpression: ${said.fatal}`, index });
        continue;
      }
      const text = said?.error === undefined && typeof said?.value === 'string' ? said.value : '';
      denials.push({ message: messageOf(validation, text), reason: validation.reason ?? 'Invalid', index });
    }
  }
  const broken: string[] = [];
  const notes: { key: string; value: string }[] = [];
  const annotationBudget = { left: wholeBudget };
  for (const { key, text, compiled: expression } of compiled.annotations) {
    const result = evaluateExpression(text, expression, variables, annotationBudget);
    if (result.fatal !== undefined) return refuse(result.fatal);
    if (result.error !== undefined) {
      if (fails) broken.push(result.error);
    } else if (typeof result.value === 'string' && result.value.trim() !== '') {
      notes.push({ key, value: result.value.trim() });
    }
  }
  return { denials, broken, notes };
}

function messageOf({ message = '', expression = '' }: Validation, said: string): string {
  const text = said.trim();
  if (text !== '' && !text.includes('\n') && Buffer.byteLength(text) <= longestMessage) return text;
  return message.trim() === '' ? `failed expression: ${expression.trim()}` : message.trim();
}
