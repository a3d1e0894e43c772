import type {
  FlowSchema,
  FlowSchemaSpec,
  NonResourcePolicyRule,
  PriorityLevelConfiguration,
  PriorityLevelConfigurationSpec,
  ResourcePolicyRule,
  Subject,
} from '#types/flowcontrol-v1';

const apiVersion = 'flowcontrol.apiserver.k8s.io/v1';
const annotations = { 'apf.kubernetes.io/autoupdate-spec': 'true' };

const limited = (
  nominalConcurrencyShares: number,
  lendablePercent: number,
  queues: number,
  handSize: number,
): PriorityLevelConfigurationSpec => ({
  type: 'Limited',
  limited: {
    nominalConcurrencyShares,
    limitResponse: { type: 'Queue', queuing: { queues, handSize, queueLengthLimit: 50 } },
    lendablePercent,
  },
});

const levels: Readonly<Record<string, PriorityLevelConfigurationSpec>> = {
  'catch-all': {
    type: 'Limited',
    limited: { nominalConcurrencyShares: 5, limitResponse: { type: 'Reject' }, lendablePercent: 0 },
  },
  exempt: { type: 'Exempt', exempt: { nominalConcurrencyShares: 0, lendablePercent: 0 } },
  'global-default': limited(20, 50, 128, 6),
  'leader-election': limited(10, 0, 16, 4),
  'node-high': limited(40, 25, 64, 6),
  system: limited(30, 33, 64, 6),
  'workload-high': limited(40, 50, 128, 6),
  'workload-low': limited(100, 90, 128, 6),
};

const groups = (...names: string[]): Subject[] => names.map((name) => ({ kind: 'Group', group: { name } }));
const users = (...names: string[]): Subject[] => names.map((name) => ({ kind: 'User', user: { name } }));
const systemAccounts: Subject[] = [{ kind: 'ServiceAccount', serviceAccount: { namespace: 'kube-system', name: '*' } }];
const everybody = groups('system:unauthenticated', 'system:authenticated');
const resourceRule = (
  verbs: string[],
  group: string,
  resources: string[],
  clusterScope: boolean,
): ResourcePolicyRule => ({
  verbs,
  apiGroups: [group],
  resources,
  ...(clusterScope ? { clusterScope } : {}),
  namespaces: ['*'],
});
const everything: { resourceRules: ResourcePolicyRule[]; nonResourceRules: NonResourcePolicyRule[] } = {
  resourceRules: [resourceRule(['*'], '*', ['*'], true)],
  nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
};

const schema = (
  level: string,
  matchingPrecedence: number,
  distinguisher: string,
  subjects: Subject[],
  rules: { resourceRules?: ResourcePolicyRule[]; nonResourceRules?: NonResourcePolicyRule[] },
): FlowSchemaSpec => ({
  priorityLevelConfiguration: { name: level },
  matchingPrecedence,
  ...(distinguisher === '' ? {} : { distinguisherMethod: { type: distinguisher } }),
  rules: [{ subjects, ...rules }],
});

const leases = (verbs: string[]) => resourceRule(verbs, 'coordination.k8s.io', ['leases'], false);

const schemas: Readonly<Record<string, FlowSchemaSpec>> = {
  exempt: schema('exempt', 1, '', groups('system:masters'), everything),
  'catch-all': schema('catch-all', 10_000, 'ByUser', everybody, everything),
  probes: schema('exempt', 2, '', everybody, {
    nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/healthz', '/readyz', '/livez'] }],
  }),
  'system-leader-election': schema(
    'leader-election',
    100,
    'ByUser',
    [...users('system:kube-controller-manager', 'system:kube-scheduler'), ...systemAccounts],
    { resourceRules: [leases(['get', 'create', 'update'])] },
  ),
  'system-node-high': schema('node-high', 400, 'ByUser', groups('system:nodes'), {
    resourceRules: [resourceRule(['*'], '', ['nodes', 'nodes/status'], true), leases(['*'])],
  }),
  'system-nodes': schema('system', 500, 'ByUser', groups('system:nodes'), everything),
  'kube-controller-manager': schema(
    'workload-high',
    800,
    'ByNamespace',
    users('system:kube-controller-manager'),
    everything,
  ),
  'kube-scheduler': schema('workload-high', 800, 'ByNamespace', users('system:kube-scheduler'), everything),
  'kube-system-service-accounts': schema('workload-high', 900, 'ByNamespace', systemAccounts, everything),
  'service-accounts': schema('workload-low', 9000, 'ByUser', groups('system:serviceaccounts'), everything),
  'global-default': schema('global-default', 9900, 'ByUser', everybody, everything),
};

/** The priority levels that every API server makes, by name. Follows apiserver pkg/apis/flowcontrol/bootstrap. */
export const priorityLevelConfigurations: ReadonlyMap<string, PriorityLevelConfiguration> = new Map(
  Object.entries(levels).map(([name, spec]) => [
    name,
    { apiVersion, kind: 'PriorityLevelConfiguration', metadata: { name, annotations }, spec },
  ]),
);

/** The flow schemas that every API server makes, by name. */
export const flowSchemas: ReadonlyMap<string, FlowSchema> = new Map(
  Object.entries(schemas).map(([name, spec]) => [
    name,
    { apiVersion, kind: 'FlowSchema', metadata: { name, annotations }, spec },
  ]),
);
