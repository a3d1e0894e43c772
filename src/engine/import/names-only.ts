import { stringify } from 'yaml';

/** The kinds that scripts name, with their short names, and the least that such an object needs. */
const kinds: readonly {
  readonly names: readonly string[];
  readonly kind: string;
  readonly apiVersion: string;
  readonly cluster?: true;
  readonly body?: (name: string) => object;
}[] = [
  { names: ['pod', 'pods', 'po'], kind: 'Pod', apiVersion: 'v1', body: () => ({ spec: podSpec }) },
  { names: ['deployment', 'deployments', 'deploy'], kind: 'Deployment', apiVersion: 'apps/v1', body: workload },
  { names: ['statefulset', 'statefulsets', 'sts'], kind: 'StatefulSet', apiVersion: 'apps/v1', body: workload },
  { names: ['daemonset', 'daemonsets', 'ds'], kind: 'DaemonSet', apiVersion: 'apps/v1', body: workload },
  {
    names: ['service', 'services', 'svc'],
    kind: 'Service',
    apiVersion: 'v1',
    body: () => ({ spec: { ports: [{ port: 9 }] } }),
  },
  { names: ['configmap', 'configmaps', 'cm'], kind: 'ConfigMap', apiVersion: 'v1' },
  { names: ['secret', 'secrets'], kind: 'Secret', apiVersion: 'v1' },
  { names: ['serviceaccount', 'serviceaccounts', 'sa'], kind: 'ServiceAccount', apiVersion: 'v1' },
  {
    names: ['pvc', 'persistentvolumeclaim', 'persistentvolumeclaims'],
    kind: 'PersistentVolumeClaim',
    apiVersion: 'v1',
    body: claim,
  },
  {
    names: ['pv', 'persistentvolume', 'persistentvolumes'],
    kind: 'PersistentVolume',
    apiVersion: 'v1',
    cluster: true,
    body: volume,
  },
  {
    names: ['sc', 'storageclass', 'storageclasses'],
    kind: 'StorageClass',
    apiVersion: 'storage.k8s.io/v1',
    cluster: true,
    body: () => ({ provisioner: 'none.example' }),
  },
  { names: ['role', 'roles'], kind: 'Role', apiVersion: 'rbac.authorization.k8s.io/v1' },
  {
    names: ['clusterrole', 'clusterroles'],
    kind: 'ClusterRole',
    apiVersion: 'rbac.authorization.k8s.io/v1',
    cluster: true,
  },
  {
    names: ['networkpolicy', 'networkpolicies', 'netpol'],
    kind: 'NetworkPolicy',
    apiVersion: 'networking.k8s.io/v1',
    body: () => ({ spec: { podSelector: {} } }),
  },
  { names: ['namespace', 'namespaces', 'ns'], kind: 'Namespace', apiVersion: 'v1', cluster: true },
  {
    names: ['job', 'jobs'],
    kind: 'Job',
    apiVersion: 'batch/v1',
    body: () => ({ spec: { template: { spec: { ...podSpec, restartPolicy: 'Never' } } } }),
  },
];

const podSpec = { containers: [{ name: 'some-name', image: 'busybox:1.36', command: ['sleep', '3600'] }] };

function workload(name: string): object {
  const labels = { 'names-only': name };
  return { spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: podSpec } } };
}

function claim(): object {
  return { spec: { accessModes: ['ReadWriteOncePod'], resources: { requests: { storage: '1' } } } };
}

function volume(): object {
  return { spec: { accessModes: ['ReadWriteOncePod'], capacity: { storage: '1' }, hostPath: { path: '/names-only' } } };
}

/**
 * A script that makes the objects that validation scripts ask kubectl for by kind and name, with the least that the API server takes:
 * whoever passes on them looks at names only. What the setup made stays as it is. Undefined when the scripts name none that is known.
 */
export function namesOnlyScript(scripts: readonly string[]): string | undefined {
  const manifests = namesOnlyManifests(scripts);
  if (manifests === undefined) return undefined;
  return `#!/bin/sh\n# What is there already, and what the cluster refuses, is left out.\nkubectl create --filename - <<'MANIFEST_END'\n${manifests}MANIFEST_END\nexit 0\n`;
}

/** Their manifests. Namespaces come first. */
function namesOnlyManifests(scripts: readonly string[]): string | undefined {
  const objects = new Map<string, object>();
  const namespaces = new Set<string>();
  for (const script of scripts) {
    for (const line of script.split('\n')) {
      // One command of the line: what it is piped into names no objects.
      const command = expand(line, variablesOf(script)).match(/\bkubectl\s[^|;&)`]*\bget\s[^|;&)`]*/)?.[0];
      if (command === undefined) continue;
      const words = command.split(/[\s"']+/);
      const verb = words.indexOf('get');
      const rest = words.slice(verb + 1);
      const flag = words.findIndex((word) => word === '-n' || word === '--namespace');
      const namespace = (flag < 0 ? undefined : words[flag + 1]) ?? 'default';
      const [first = '', second = ''] = rest.filter((word, index) => !isFlag(word) && rest[index - 1] !== '-n');
      const [type = '', name = ''] = first.includes('/') ? first.split('/') : [first, second];
      const known = kinds.find(({ names }) => names.includes(type.split('.')[0] ?? ''));
      if (known === undefined || !/^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$/.test(name)) continue;
      const { apiVersion, kind, cluster, body } = known;
      if (cluster !== true) namespaces.add(namespace);
      const metadata = { name, ...(cluster === true ? {} : { namespace }) };
      objects.set(`${kind}/${namespace}/${name}`, { apiVersion, kind, metadata, ...body?.(name) });
    }
  }
  if (objects.size === 0) return undefined;
  const made = [...namespaces]
    .filter((name) => !['default', 'kube-system', 'kube-public'].includes(name) && /^[a-z0-9-]+$/.test(name))
    .map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }));
  return [...made, ...objects.values()].map((object) => stringify(object)).join('---\n');
}

function isFlag(word: string): boolean {
  return word.startsWith('-') || word.includes('{') || word.includes('$') || /^(?:2>|>)/.test(word);
}

/** `NAME=value` lines of a script. */
function variablesOf(script: string): ReadonlyMap<string, string> {
  const found = script.matchAll(/^\s*(?:export\s+)?([A-Za-z_]\w*)=["']?([\w./-]+)["']?\s*$/gm);
  return new Map([...found].map((match) => [match[1] ?? '', match[2] ?? '']));
}

function expand(line: string, variables: ReadonlyMap<string, string>): string {
  return line.replace(/\$\{?([A-Za-z_]\w*)\}?/g, (whole, name: string) => variables.get(name) ?? whole);
}
