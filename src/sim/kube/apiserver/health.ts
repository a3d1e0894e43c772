import type { HttpRequest, HttpResponse } from '#api';
import { pageNotFound, respondPlain } from './response/respond.ts';

/** What a kube-apiserver does when it has started, in the order in which it checks that it is done. */
const hooks = [
  'start-apiserver-admission-initializer',
  'generic-apiserver-start-informers',
  'priority-and-fairness-config-consumer',
  'priority-and-fairness-filter',
  'storage-object-count-tracker-hook',
  'start-apiextensions-informers',
  'start-apiextensions-controllers',
  'crd-informer-synced',
  'start-system-namespaces-controller',
  'start-cluster-authentication-info-controller',
  'start-kube-apiserver-identity-lease-controller',
  'start-kube-apiserver-identity-lease-garbage-collector',
  'start-legacy-token-tracking-controller',
  'start-service-ip-repair-controllers',
  'rbac/bootstrap-roles',
  'scheduling/bootstrap-system-priority-classes',
  'priority-and-fairness-config-producer',
  'bootstrap-controller',
  'start-kubernetes-service-cidr-controller',
  'aggregator-reload-proxy-client-cert',
  'start-kube-aggregator-informers',
  'apiservice-status-local-available-controller',
  'apiservice-status-remote-available-controller',
  'apiservice-registration-controller',
  'apiservice-discovery-controller',
  'kube-apiserver-autoregistration',
].map((name) => `poststarthook/${name}`);
const later = ['apiservice-openapi-controller', 'apiservice-openapiv3-controller'].map(
  (name) => `poststarthook/${name}`,
);
const common = ['ping', 'log', 'etcd'];
const started = [...hooks, 'autoregister-completion', ...later];

/** The checks of each endpoint, in their order. */
export const healthChecks: Readonly<Record<'healthz' | 'livez' | 'readyz', readonly string[]>> = {
  healthz: [...common, ...started],
  livez: [...common, ...started],
  readyz: [...common, 'etcd-readiness', 'informer-sync', ...started, 'shutdown'],
};

/** /healthz, /livez and /readyz, with ?verbose, ?exclude and single checks below. Follows apiserver pkg/server/healthz. */
export function serveHealth(request: HttpRequest, endpoint: keyof typeof healthChecks): HttpResponse {
  const checks = healthChecks[endpoint];
  if (request.path !== `/${endpoint}`) {
    return checks.includes(request.path.slice(endpoint.length + 2)) ? respondPlain(200, 'ok') : pageNotFound();
  }
  const unspecified = { 'X-Content-Type-Options': 'nosniff' };
  if (!request.query.has('verbose')) {
    return respondPlain(200, 'ok', unspecified);
  }
  const excluded = request.query.getAll('exclude');
  const lines = checks.map((name) => `[+]${name} ${excluded.includes(name) ? 'excluded: ok' : 'ok'}`);
  const strange = [...new Set(excluded.filter((name) => !checks.includes(name)))];
  if (strange.length > 0) {
    const names = strange.map((name) => JSON.stringify(name)).join(',');
    lines.push(`warn: some health checks cannot be excluded: no matches for ${names}`);
  }
  return respondPlain(200, `${lines.join('\n')}\n${endpoint} check passed\n`, unspecified);
}

/** What /metrics/slis tells: that all checks pass, by name and endpoint. Follows component-base pkg/metrics/prometheus/slis. */
export function healthIndicators(): string {
  const lines = Object.entries(healthChecks).flatMap(([type, names]) => names.map((name) => ({ name, type })));
  const sorted = lines.sort((a, b) => (a.name === b.name ? (a.type < b.type ? -1 : 1) : a.name < b.name ? -1 : 1));
  return [
    '# HELP kubernetes_healthcheck [STABLE] This metric records the result of a single healthcheck.',
    '# TYPE kubernetes_healthcheck gauge',
    ...sorted.map(({ name, type }) => `kubernetes_healthcheck{name="${name}",type="${type}"} 1`),
    '',
  ].join('\n');
}
