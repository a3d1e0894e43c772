import { type KubeObject, matchesLabels, selectorFromLabelSelector } from '#apimachinery';
import type { ParamKind, ParamRef } from '#types/admissionregistration-v1';
import type { AdmissionContext } from '../define.ts';

/** Why a policy or a binding cannot be asked. */
export class ConfigurationError extends Error {}

function kindText({ apiVersion = '', kind = '' }: ParamKind): string {
  return `${apiVersion}, Kind=${kind}`;
}

/** Throws where the kind of a policy's parameters is not served. */
export function checkParamKind(kind: ParamKind | undefined, context: AdmissionContext): void {
  if (kind === undefined || context.kindOf(kind.apiVersion ?? '', kind.kind ?? '') !== undefined) return;
  throw new ConfigurationError(`failed to find resource referenced by paramKind: '${kindText(kind)}'`);
}

/** The parameters a binding names; undefined stands for none. Follows CollectParams of policy_dispatcher.go. */
export function collectParams(
  kind: ParamKind | undefined,
  ref: ParamRef | undefined,
  namespace: string,
  context: AdmissionContext,
): readonly (KubeObject | undefined)[] {
  if (kind === undefined || ref === undefined) return [undefined];
  const resource = context.kindOf(kind.apiVersion ?? '', kind.kind ?? '');
  if (resource === undefined) throw new ConfigurationError(`paramKind kind \`${kindText(kind)}\` not known`);
  const own = ref.namespace ?? '';
  if (!resource.namespaced && own !== '') {
    throw new ConfigurationError('paramRef.namespace must not be provided for a cluster-scoped `paramKind`');
  }
  const within = resource.namespaced ? own || namespace : undefined;
  if (within === '') {
    const text = 'cannot use namespaced paramRef in policy binding that matches cluster-scoped resources';
    throw new ConfigurationError(text);
  }
  const found = lookUp(ref, resource, within, context);
  if (found.length === 0 && ref.parameterNotFoundAction === 'Deny') {
    throw new ConfigurationError('no params found for policy binding with `Deny` parameterNotFoundAction');
  }
  return found;
}

function lookUp(
  { name, selector }: ParamRef,
  { group, resource }: { readonly group: string; readonly resource: string },
  namespace: string | undefined,
  context: AdmissionContext,
): readonly KubeObject[] {
  if (name) {
    const param = context.lookup(group, resource, namespace, name);
    return param === undefined ? [] : [param];
  }
  const wanted = selectorFromLabelSelector(selector);
  return context
    .lookupAll(group, resource, namespace)
    .filter(({ metadata }) => matchesLabels(wanted, metadata.labels ?? undefined));
}
