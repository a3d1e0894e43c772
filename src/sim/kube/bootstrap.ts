import type { Lab } from '#api';
import type { KubeObject } from '#apimachinery';
import { bootstrapPolicy } from './authorization/index.ts';
import { isAlreadyExists, isNotFound } from './client/index.ts';
import { nodeAddress } from './kubelet/node-object.ts';
import type { Registry, ResourceDefinition } from './registry/index.ts';

const namespaces = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];

const priorityClasses: readonly KubeObject[] = [
  {
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata: { name: 'system-cluster-critical' },
    value: 2_000_000_000,
    description:
      'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.',
  },
  {
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata: { name: 'system-node-critical' },
    value: 2_000_001_000,
    description: 'Used for system critical pods that must not be moved from their current node.',
  },
];

const apiService: KubeObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'kubernetes', namespace: 'default', labels: { component: 'apiserver', provider: 'kubernetes' } },
  spec: {
    clusterIP: '10.96.0.1',
    clusterIPs: ['10.96.0.1'],
    ipFamilies: ['IPv4'],
    ipFamilyPolicy: 'SingleStack',
    ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: 6443 }],
    sessionAffinity: 'None',
    type: 'ClusterIP',
  },
};

/** The addresses of Services. Follows pkg/controlplane/controller/defaultservicecidr. */
const serviceCidr: KubeObject = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'ServiceCIDR',
  metadata: { name: 'kubernetes' },
  spec: { cidrs: ['10.96.0.0/16'] },
};

/** How clients inside the cluster reach the API server. Follows pkg/controlplane/reconcilers, endpointsAdapter. */
function apiEndpoints(address: string): readonly KubeObject[] {
  const skip = { 'endpointslice.kubernetes.io/skip-mirror': 'true' };
  const owned = { 'kubernetes.io/service-name': 'kubernetes' };
  return [
    {
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata: { name: 'kubernetes', namespace: 'default', labels: skip },
      subsets: [{ addresses: [{ ip: address }], ports: [{ name: 'https', port: 6443, protocol: 'TCP' }] }],
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name: 'kubernetes', namespace: 'default', labels: owned },
      addressType: 'IPv4',
      endpoints: [{ addresses: [address], conditions: { ready: true } }],
      ports: [{ name: 'https', port: 6443, protocol: 'TCP' }],
    },
  ];
}

function kindOf(registry: Registry, { apiVersion, kind }: KubeObject): ResourceDefinition | undefined {
  return registry.resourceForKind(apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '', kind);
}

/** Makes an object unless it is there, or its kind is not served. In a fresh cluster nothing is. */
async function ensure(registry: Registry, object: KubeObject, isFresh = false): Promise<void> {
  const definition = kindOf(registry, object);
  if (definition === undefined) return;
  const namespace = definition.namespaced ? (object.metadata.namespace ?? 'default') : undefined;
  if (!isFresh && exists(registry, definition, namespace, object.metadata.name ?? '')) return;
  try {
    await registry.create(definition, namespace, object, { fieldManager: 'kube-apiserver' });
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
  }
}

function exists(registry: Registry, kind: ResourceDefinition, namespace: string | undefined, name: string): boolean {
  try {
    registry.get(kind, namespace, name);
    return true;
  } catch (error) {
    if (!isNotFound(error)) throw error;
    return false;
  }
}

/**
 * What every cluster has before anybody works in it, what is installed there, and the lab's own objects. In a cluster that was stopped only what
 * the API server itself keeps is put back: what a person deleted of the lab's objects stays deleted.
 */
export async function bootstrap(
  registry: Registry,
  nodes: NonNullable<Lab['kubernetes']>['nodes'],
  objects: readonly KubeObject[],
  log: (line: string) => void,
): Promise<void> {
  const controlPlane = nodes.findIndex(({ roles }) => roles?.includes('control-plane') === true);
  const fresh = registry.resourceVersion === '0' || isEmpty(registry);
  for (const name of namespaces) {
    await ensure(registry, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  }
  for (const object of bootstrapPolicy()) await ensure(registry, object, fresh);
  for (const priorityClass of priorityClasses) await ensure(registry, priorityClass);
  await ensure(registry, serviceCidr);
  await ensure(registry, apiService);
  for (const object of apiEndpoints(nodeAddress(Math.max(0, controlPlane)))) await ensure(registry, object);
  if (!fresh) return;
  const isCustom = (object: KubeObject) => kindOf(registry, object) === undefined;
  const custom = objects.filter(isCustom);
  if (custom.length > 0) makeWhenServed(registry, custom, log);
  for (const object of objects) await ensure(registry, object, true);
}

/** Makes objects of custom kinds as soon as their definitions, which come with them, are established. */
function makeWhenServed(registry: Registry, objects: readonly KubeObject[], log: (line: string) => void): void {
  const left = new Set(objects);
  const definitions = registry.onDefinitions(() => {
    for (const object of left) {
      if (kindOf(registry, object) === undefined) continue;
      left.delete(object);
      void ensure(registry, object, true).catch((error: unknown) => {
        const why = error instanceof Error ? error.message : String(error);
        log(`${object.kind} ${object.metadata.name ?? ''} of the lab: ${why}`);
      });
    }
    if (left.size === 0) definitions.close();
  });
}

function isEmpty(registry: Registry): boolean {
  const definition = registry.resource('', 'namespaces');
  return definition === undefined || registry.list(definition, { limit: 1 }).items.length === 0;
}
