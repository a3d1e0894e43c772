import { type KubeObject, type LabelSelectorObject, matchesLabels, selectorFromLabelSelector } from '#apimachinery';
import type { MatchResources, NamedRuleWithOperations, RuleWithOperations } from '#types/admissionregistration-v1';
import type { AdmissionAttributes, AdmissionContext } from '../define.ts';

const ownKinds: ReadonlySet<string> = new Set([
  'ValidatingWebhookConfiguration',
  'MutatingWebhookConfiguration',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
]);

/** Whether a request is about what configures admission, which nothing of it may lock. */
export function isExempt({ resource }: AdmissionAttributes): boolean {
  return resource.group === 'admissionregistration.k8s.io' && ownKinds.has(resource.kind);
}

const has = (items: readonly string[] | undefined, wanted: string) =>
  items !== undefined && (items.includes('*') || items.includes(wanted));
const isNamespace = ({ resource }: AdmissionAttributes) => resource.group === '' && resource.resource === 'namespaces';

/** Follows apiserver pkg/admission/plugin/webhook/predicates/rules. */
export function matchesRule(rule: RuleWithOperations, attributes: AdmissionAttributes): boolean {
  const { resource, subresource = '', operation } = attributes;
  const isCluster = isNamespace(attributes) || !resource.namespaced;
  if (rule.scope === 'Namespaced' && isCluster) return false;
  if (rule.scope === 'Cluster' && !isCluster) return false;
  if (!has(rule.operations, operation) || !has(rule.apiGroups, resource.group)) return false;
  if (!has(rule.apiVersions, resource.version)) return false;
  return (rule.resources ?? []).some((text) => {
    const slash = text.indexOf('/');
    const name = slash < 0 ? text : text.slice(0, slash);
    const part = slash < 0 ? '' : text.slice(slash + 1);
    return (name === '*' || name === resource.resource) && (part === '*' || part === subresource);
  });
}

function matchesNamedRules(rules: readonly NamedRuleWithOperations[], attributes: AdmissionAttributes): boolean {
  return rules.some((rule) => {
    const names = rule.resourceNames ?? [];
    return matchesRule(rule, attributes) && (names.length === 0 || names.includes(attributes.name));
  });
}

/** The labels of the Namespace a request is in, or about; undefined: it is about the cluster. */
export function namespaceLabels(
  attributes: AdmissionAttributes,
  context: AdmissionContext,
): Readonly<Record<string, string>> | undefined {
  if (isNamespace(attributes) && attributes.object !== undefined) return attributes.object.metadata.labels ?? {};
  const { namespace } = attributes;
  if (namespace === undefined || namespace === '') return undefined;
  return context.lookup('', 'namespaces', undefined, namespace)?.metadata.labels ?? {};
}

function isEmpty(selector: LabelSelectorObject | undefined): boolean {
  const { matchLabels = {}, matchExpressions = [] } = selector ?? {};
  return Object.keys(matchLabels ?? {}).length === 0 && (matchExpressions ?? []).length === 0;
}

/** Follows predicates/namespace and predicates/object. */
export function matchesSelectors(
  {
    namespaceSelector,
    objectSelector,
  }: { readonly namespaceSelector?: LabelSelectorObject; readonly objectSelector?: LabelSelectorObject },
  attributes: AdmissionAttributes,
  context: AdmissionContext,
): boolean {
  if (!isEmpty(namespaceSelector)) {
    const labels = namespaceLabels(attributes, context);
    if (labels !== undefined && !matchesLabels(selectorFromLabelSelector(namespaceSelector), labels)) return false;
  }
  if (isEmpty(objectSelector)) return true;
  const selector = selectorFromLabelSelector(objectSelector);
  const fits = (object: KubeObject | undefined) =>
    object !== undefined && matchesLabels(selector, object.metadata.labels ?? undefined);
  return fits(attributes.object) || fits(attributes.previous);
}

/** Follows apiserver pkg/admission/plugin/policy/matching; no rules: every request. */
export function matchesResources(
  match: MatchResources,
  attributes: AdmissionAttributes,
  context: AdmissionContext,
): boolean {
  if (!matchesSelectors(match, attributes, context)) return false;
  if (matchesNamedRules(match.excludeResourceRules ?? [], attributes)) return false;
  const rules = match.resourceRules ?? [];
  return rules.length === 0 || matchesNamedRules(rules, attributes);
}
