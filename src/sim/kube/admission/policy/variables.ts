import type { KubeObject } from '#apimachinery';
import { type AskAuthorizer, authorizerValue, CelMap, dynamicValue, resourceCheckValue, type Value } from '#cel';
import type { ResourceDefinition } from '../../registry/index.ts';
import type { AdmissionAttributes, AdmissionContext } from '../define.ts';

/** What all expressions of one evaluation may cost together; `left` below zero: it is spent. */
export interface Budget {
  left: number;
}

/** The request as expressions and webhooks see it. Follows CreateAdmissionRequest. */
export function admissionRequest(attributes: AdmissionAttributes, { user, dryRun }: AdmissionContext) {
  const { resource, requested = resource, subresource, name, namespace, operation } = attributes;
  const kindOf = (definition: ResourceDefinition) => {
    const { group, version, kind } = definition.subresources?.[subresource ?? '']?.kind ?? definition;
    return { group, version, kind };
  };
  const pluralOf = ({ group, version, resource: plural }: ResourceDefinition) => ({ group, version, resource: plural });
  const part = subresource === undefined ? {} : { subResource: subresource };
  const options = { CREATE: 'CreateOptions', UPDATE: 'UpdateOptions', DELETE: 'DeleteOptions', CONNECT: undefined };
  const optionKind = options[operation];
  return {
    kind: kindOf(resource),
    resource: pluralOf(resource),
    ...part,
    requestKind: kindOf(requested),
    requestResource: pluralOf(requested),
    ...(subresource === undefined ? {} : { requestSubResource: subresource }),
    ...(name === '' ? {} : { name }),
    ...(namespace === undefined || namespace === '' ? {} : { namespace }),
    operation,
    userInfo: {
      username: user.name,
      ...(user.uid === undefined ? {} : { uid: user.uid }),
      groups: [...user.groups],
      ...(user.extra === undefined ? {} : { extra: user.extra }),
    },
    dryRun,
    options:
      optionKind === undefined
        ? null
        : { kind: optionKind, apiVersion: 'meta.k8s.io/v1', ...(dryRun ? { dryRun: ['All'] } : {}) },
  };
}

/** What a Namespace shows of itself. Follows CreateNamespaceObject. */
function namespaceValue(namespace: KubeObject | undefined): Value {
  if (namespace === undefined) return null;
  const { managedFields: _, ownerReferences: __, uid, ...metadata } = namespace.metadata;
  return dynamicValue({ metadata: { ...metadata, UID: uid }, spec: namespace.spec, status: namespace.status });
}

/** The variables of a policy, each evaluated when it is first looked at. */
class Variables extends CelMap {
  private readonly known = new Map<string, Value>();
  private readonly find: (name: string) => Value | undefined;

  constructor(find: (name: string) => Value | undefined) {
    super();
    this.find = find;
  }

  readonly size = 0;

  get(key: Value): Value | undefined {
    if (typeof key !== 'string') return undefined;
    const found = this.known.get(key) ?? this.find(key);
    if (found !== undefined) this.known.set(key, found);
    return found;
  }

  keys(): Iterable<Value> {
    return [];
  }
}

/** A variable that an expression names, ready to be evaluated. */
export interface PolicyVariable {
  readonly name: string;
  readonly evaluate: (variables: (name: string) => Value | undefined) => Value;
}

/** Finds the value of a variable for one request. Everything is made when it is first asked for. */
export function requestVariables(
  attributes: AdmissionAttributes,
  context: AdmissionContext,
  more: {
    readonly params?: KubeObject | undefined;
    readonly ask?: AskAuthorizer | undefined;
    readonly variables?: readonly PolicyVariable[];
    readonly withNamespace?: boolean;
  },
): (name: string) => Value | undefined {
  const { object, previous, resource, requested = resource, namespace, name, subresource } = attributes;
  const about = {
    group: requested.group,
    resource: requested.resource,
    ...(subresource === undefined ? {} : { subresource }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === '' ? {} : { name }),
  };
  const isNamespace = resource.group === '' && resource.kind === 'Namespace';
  const makers: Readonly<Record<string, () => Value | undefined>> = {
    object: () => dynamicValue(object),
    oldObject: () => dynamicValue(previous),
    params: () => dynamicValue(more.params),
    request: () => {
      const {
        name: requestName = '',
        namespace: requestNamespace = '',
        ...request
      } = admissionRequest(attributes, context);
      return dynamicValue({ ...request, name: requestName, namespace: requestNamespace });
    },
    namespaceObject: () =>
      more.withNamespace === false || isNamespace || namespace === undefined || namespace === ''
        ? null
        : namespaceValue(context.lookup('', 'namespaces', undefined, namespace)),
    authorizer: () => (more.ask === undefined ? undefined : authorizerValue(more.ask)),
    'authorizer.requestResource': () => (more.ask === undefined ? undefined : resourceCheckValue(more.ask, about)),
    variables: () =>
      new Variables((wanted) => more.variables?.find((variable) => variable.name === wanted)?.evaluate(find)),
  };
  const known = new Map<string, Value>();
  const find = (wanted: string): Value | undefined => {
    const found = known.get(wanted) ?? (Object.hasOwn(makers, wanted) ? makers[wanted]?.() : undefined);
    if (found !== undefined) known.set(wanted, found);
    return found;
  };
  return find;
}
