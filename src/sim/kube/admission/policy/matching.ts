import {
  canonicalize,
  holdsEmpties,
  type KubeObject,
  type LabelSelectorObject,
  matchesLabels,
  selectorFromLabelSelector,
} from '#apimachinery';
import type { MatchResources, NamedRuleWithOperations, RuleWithOperations } from '#types/admissionregistration-v1';
import { converted, type ResourceDefinition, seenThroughView } from '../../registry/index.ts';
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

/**
 * What of a request rules are about: its own resource or, unless they are to match exactly, an equivalent one that they
 * name; undefined: nothing.
 */
export function matchedResource(
  rules: readonly NamedRuleWithOperations[],
  matchPolicy: string | undefined,
  attributes: AdmissionAttributes,
  context: AdmissionContext,
): ResourceDefinition | undefined {
  const matches = (resource: ResourceDefinition) => (rule: NamedRuleWithOperations) => {
    const names = rule.resourceNames ?? [];
    return matchesRule(rule, { ...attributes, resource }) && (names.length === 0 || names.includes(attributes.name));
  };
  const asked = context.asked ?? attributes.resource;
  if (rules.some(matches(asked))) return asked;
  if (matchPolicy !== 'Equivalent' || rules.length === 0) return undefined;
  const equivalents = context.equivalents(asked);
  for (const rule of rules) {
    const found = equivalents.find((resource) => matches(resource)(rule));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The request as rules about it or an equivalent resource see it. Follows admission.NewVersionedAttributes. */
export function seenAs(
  attributes: AdmissionAttributes,
  resource: ResourceDefinition,
  { asked }: AdmissionContext,
): AdmissionAttributes {
  const { resource: own, subresource, object, previous } = attributes;
  const isViewed = subresource !== undefined && own.subresources?.[subresource]?.view !== undefined;
  if (resource === own && !isViewed) return { ...attributes, object: object && asSent(own, object) };
  // What comes to other subresources is of a kind of its own.
  const isWhole = subresource === undefined || subresource === 'status';
  const convert = (one: KubeObject | undefined) => {
    if (one === undefined || isViewed) return one && seenThroughView(own, subresource, one);
    return isWhole ? converted(one, own, resource) : one;
  };
  const sent = isWhole && object !== undefined ? asSent(own, object) : object;
  return { ...attributes, resource, requested: asked ?? own, object: convert(sent), previous: convert(previous) };
}

/** What Go writes of an object whose empty lists and maps are still there; subresources have kinds of their own. */
function asSent({ custom, kind, schema }: ResourceDefinition, object: KubeObject): KubeObject {
  return custom === undefined && object.kind === kind && holdsEmpties(object) ? canonicalize(object, schema) : object;
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

/** What of a request a policy is about; no rules: any. Follows apiserver pkg/admission/plugin/policy/matching. */
export function matchesResources(
  match: MatchResources,
  attributes: AdmissionAttributes,
  context: AdmissionContext,
): ResourceDefinition | undefined {
  if (!matchesSelectors(match, attributes, context)) return undefined;
  const { resourceRules: rules = [], excludeResourceRules = [], matchPolicy } = match;
  if (matchedResource(excludeResourceRules, matchPolicy, attributes, context) !== undefined) return undefined;
  return rules.length === 0
    ? (context.asked ?? attributes.resource)
    : matchedResource(rules, matchPolicy, attributes, context);
}
