import type { FlowSchema, ResourcePolicyRule, Subject } from '#types/flowcontrol-v1';
import type { AuthorizationAttributes } from '../authorization/index.ts';
import type { Registry, UserInfo } from '../registry/index.ts';

const group = 'flowcontrol.apiserver.k8s.io';
const servicePrefix = 'system:serviceaccount:';
/** What `matchingPrecedence` is when nobody said. */
const usualPrecedence = 1000;
/** Streams that a request opens for long are not counted by anybody. Follows BasicLongRunningRequestCheck. */
const longRunning: ReadonlySet<string> = new Set(['attach', 'exec', 'proxy', 'log', 'portforward']);

/** A flow schema and the headers of what it matches. */
interface Flow {
  readonly schema: FlowSchema;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The headers that tell which flow schema and priority level a request fell under; none where the cluster has no schema
 * for it. Requests are not queued. Follows apiserver pkg/util/flowcontrol, findFlowSchema and matchesFlowSchema.
 */
export function createFlowClassifier(registry: Registry) {
  const kinds = ['flowschemas', 'prioritylevelconfigurations'].map((resource) => registry.resource(group, resource));
  let flows: readonly Flow[] | undefined;
  for (const kind of kinds) {
    if (kind !== undefined) {
      registry.watch(kind, { resourceVersion: registry.resourceVersion }, () => {
        flows = undefined;
      });
    }
  }

  function readFlows(): readonly Flow[] {
    const [schemas = [], levels = []] = kinds.map((kind) => (kind === undefined ? [] : registry.list(kind).items));
    const uidOfLevel = new Map(levels.map(({ metadata }) => [metadata.name, metadata.uid ?? '']));
    return schemas
      .map((object) => object as unknown as FlowSchema)
      .sort((left, right) => precedenceOf(left) - precedenceOf(right) || (nameOf(left) < nameOf(right) ? -1 : 1))
      .map((schema) => ({
        schema,
        headers: {
          'X-Kubernetes-Pf-Flowschema-Uid': schema.metadata?.uid ?? '',
          'X-Kubernetes-Pf-Prioritylevel-Uid': uidOfLevel.get(schema.spec?.priorityLevelConfiguration.name) ?? '',
        },
      }));
  }

  return (attributes: AuthorizationAttributes): Readonly<Record<string, string>> | undefined => {
    if (longRunning.has(attributes.resource?.subresource ?? '')) {
      return undefined;
    }
    flows ??= readFlows();
    return flows.find(({ schema }) => matches(schema, attributes))?.headers;
  };
}

function precedenceOf({ spec }: FlowSchema): number {
  return spec?.matchingPrecedence ?? usualPrecedence;
}

function nameOf({ metadata }: FlowSchema): string {
  return metadata?.name ?? '';
}

function matches({ spec }: FlowSchema, { user, verb, resource, path }: AuthorizationAttributes): boolean {
  return (spec?.rules ?? []).some(
    ({ subjects, resourceRules = [], nonResourceRules = [] }) =>
      subjects.some((subject) => isSubject(user, subject)) &&
      (resource === undefined
        ? nonResourceRules.some(({ verbs, nonResourceURLs }) => {
            return includes(verbs, verb) && nonResourceURLs.some((url) => isBelow(path, url));
          })
        : resourceRules.some((rule) => includes(rule.verbs, verb) && isResource(rule, resource))),
  );
}

function isSubject({ name, groups }: UserInfo, subject: Subject): boolean {
  if (subject.kind === 'User') {
    return subject.user !== undefined && includes([subject.user.name], name);
  }
  if (subject.kind === 'Group') {
    return subject.group !== undefined && (subject.group.name === '*' || groups.includes(subject.group.name));
  }
  const account = subject.serviceAccount;
  if (account === undefined) {
    return false;
  }
  const all = `${servicePrefix}${account.namespace}:`;
  return account.name === '*' ? name.startsWith(all) : name === all + account.name;
}

type RequestedResource = NonNullable<AuthorizationAttributes['resource']>;

function isResource(rule: ResourcePolicyRule, { group, resource, subresource, namespace = '' }: RequestedResource) {
  const full = subresource === undefined ? resource : `${resource}/${subresource}`;
  return (
    includes(rule.resources, full) &&
    includes(rule.apiGroups, group) &&
    (namespace === '' ? rule.clusterScope === true : includes(rule.namespaces ?? [], namespace))
  );
}

function isBelow(path: string, url: string): boolean {
  const prefix = url.replace(/\*$/, '');
  return url === '*' || url === path || path.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`);
}

/** Whether a list of a rule has the value, or is the wildcard alone. */
function includes(list: readonly string[], value: string): boolean {
  return (list.length === 1 && list[0] === '*') || list.includes(value);
}
