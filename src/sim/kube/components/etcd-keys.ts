/** Resources whose keys do not begin with their name. Follows pkg/registry and apiserver storage prefixes. */
const prefixes: Readonly<Record<string, string>> = {
  services: 'services/specs',
  endpoints: 'services/endpoints',
  nodes: 'minions',
  ingresses: 'ingress',
  replicationcontrollers: 'controllers',
  podtemplates: 'podtemplates',
  customresourcedefinitions: 'apiextensions.k8s.io/customresourcedefinitions',
  apiservices: 'apiregistration.k8s.io/apiservices',
};

/** Groups of Kubernetes itself, whose names are not part of the key. */
const builtIn = /^$|^(apps|batch|autoscaling|policy|extensions)$|\.k8s\.io$/;

/** The key under which etcd keeps an object: `/registry/pods/default/web`. `bucket`: `deployments.apps`. */
export function keyOf(bucket: string, path: string): string {
  const at = bucket.indexOf('.');
  const resource = at < 0 ? bucket : bucket.slice(0, at);
  const group = at < 0 ? '' : bucket.slice(at + 1);
  const place = builtIn.test(group) ? (prefixes[resource] ?? resource) : `${group}/${resource}`;
  return `/registry/${place}/${path}`;
}
