import { goJson, lookup, StatusError } from '#apimachinery';
import type { AskAuthorizer } from '#cel';
import type { ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding } from '#types/admissionregistration-v1';
import type { UserInfo } from '../registry/index.ts';
import { type AdmissionAttributes, type AdmissionContext, type AdmissionPlugin, defineAdmission } from './define.ts';
import { forbid } from './forbid.ts';
import { type Denial, decide } from './policy/decide.ts';
import { isExempt, matchesResources, seenAs } from './policy/matching.ts';
import { ConfigurationError, checkParamKind, collectParams } from './policy/params.ts';

const group = 'admissionregistration.k8s.io';
const codes = lookup<number>({ Forbidden: 403, Unauthorized: 401, RequestEntityTooLarge: 413 });
/** Where the audit event tells the first violation that a binding wants to be told there. */
const failureAnnotation = 'validation.policy.admission.k8s.io/validation_failure';
const longestNote = 10 * 1024;

interface Refusal {
  readonly policy: string;
  readonly binding: string | undefined;
  readonly message: string;
  readonly reason: string | undefined;
}

/**
 * ValidatingAdmissionPolicies and their bindings. `askFor` answers what an expression asks of the authorizer. Follows
 * apiserver pkg/admission/plugin/policy/validating/dispatcher.go.
 */
export function validatingAdmissionPolicy(askFor?: (user: UserInfo) => AskAuthorizer): AdmissionPlugin {
  return defineAdmission({
    name: 'ValidatingAdmissionPolicy',
    operations: ['CREATE', 'UPDATE', 'DELETE', 'CONNECT'],
    validate: (attributes, context) => {
      const bindings = context.lookupAll(group, 'validatingadmissionpolicybindings');
      if (bindings.length === 0 || isExempt(attributes)) return;
      const [refusal] = refusals(
        attributes,
        context,
        bindings as ValidatingAdmissionPolicyBinding[],
        askFor?.(context.user),
      );
      if (refusal !== undefined) throw refused(attributes, refusal);
    },
  });
}

function refusals(
  attributes: AdmissionAttributes,
  context: AdmissionContext,
  bindings: readonly ValidatingAdmissionPolicyBinding[],
  ask: AskAuthorizer | undefined,
): readonly Refusal[] {
  const found: Refusal[] = [];
  for (const policy of context.lookupAll(
    group,
    'validatingadmissionpolicies',
  ) as readonly ValidatingAdmissionPolicy[]) {
    const own = bindings.filter(({ spec }) => spec.policyName === policy.metadata.name);
    const { spec } = policy;
    if (own.length === 0) continue;
    const matched = matchesResources(spec.matchConstraints ?? {}, attributes, context);
    if (matched === undefined) continue;
    const seen = seenAs(attributes, matched, context);
    const notes = new Map<string, Set<string>>();
    const name = policy.metadata.name ?? '';
    const configure = (binding: string | undefined, run: () => void): void => {
      try {
        run();
      } catch (error) {
        if (!(error instanceof ConfigurationError)) throw error;
        if (spec.failurePolicy === 'Ignore') return;
        const what = binding === undefined ? 'policy' : 'binding';
        const message = `failed to configure ${what}: ${error.message}`;
        found.push({ policy: name, binding, message, reason: undefined });
      }
    };
    configure(undefined, () => {
      checkParamKind(spec.paramKind, context);
      for (const binding of own) {
        if (binding.spec.matchResources && !matchesResources(binding.spec.matchResources, attributes, context))
          continue;
        const bindingName = binding.metadata.name ?? '';
        configure(bindingName, () => {
          const all = collectParams(spec.paramKind, binding.spec.paramRef, attributes.namespace ?? '', context);
          for (const params of all) {
            const { denials, broken, notes: told } = decide(policy, params, seen, context, ask);
            for (const { key, value } of told) notes.set(key, (notes.get(key) ?? new Set()).add(value));
            found.push(...act(denials, name, binding, context));
            found.push(
              ...broken.map((message) => ({ policy: name, binding: bindingName, message, reason: undefined })),
            );
          }
        });
      }
    });
    // Bindings whose parameters make different values are told one after the other.
    for (const [key, values] of notes)
      context.annotate?.(`${name}/${key}`, [...values].join(', ').slice(0, longestNote));
  }
  return found;
}

/** What a binding makes of denials: refusals, warnings, or notes for the audit log. */
function act(
  denials: readonly Denial[],
  policy: string,
  { metadata, spec }: ValidatingAdmissionPolicyBinding,
  context: AdmissionContext,
): readonly Refusal[] {
  const binding = metadata.name ?? '';
  const actions = spec.validationActions ?? [];
  return denials.flatMap(({ message, reason, index: expressionIndex }) => {
    if (actions.includes('Audit')) {
      const failure = { message, policy, binding, expressionIndex, validationActions: actions };
      context.annotate?.(failureAnnotation, goJson([failure]));
    }
    if (actions.includes('Warn')) {
      context.warn(`Validation failed for ValidatingAdmissionPolicy '${policy}' with binding '${binding}': ${message}`);
    }
    return actions.includes('Deny') ? [{ policy, binding, message, reason }] : [];
  });
}

function refused(attributes: AdmissionAttributes, { policy, binding, message, reason }: Refusal): StatusError {
  const by = binding === undefined ? '' : ` with binding '${binding}'`;
  const text = `ValidatingAdmissionPolicy '${policy}'${by} denied request: ${message}`;
  const { status } = forbid(attributes, text);
  const shown = reason ?? 'Invalid';
  const details = { ...status.details, causes: [{ message: text }] };
  return new StatusError({ ...status, reason: shown, code: codes[shown] ?? 422, details });
}
