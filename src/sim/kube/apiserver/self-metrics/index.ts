import type { HttpResponse } from '#api';
import { lookup } from '#apimachinery';
import type { FlowSchema, PriorityLevelConfiguration } from '#types/flowcontrol-v1';
import { holdClocks } from '../../../time/index.ts';
import type { ResourceDefinition } from '../../registry/index.ts';
import type { AuditRecord } from '../audit/index.ts';
import type { ApiServerOptions } from '../options.ts';
import { versionInfo } from '../version.ts';
import { type Described, family, type Histogram, histogramFamily, observe, type Sample } from './families.ts';
import { seatsOf } from './seats.ts';

/** Counts requests and tells what is known of this server as Prometheus reads it. */
export interface RequestMetrics {
  count(record: AuditRecord, response: HttpResponse): void;
  /** The text of /metrics. */
  text(): Promise<string>;
}

type Labels = Readonly<Record<string, string>>;

/** In seconds. Follows apiserver pkg/endpoints/metrics. */
const latencies = [0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60];

const requests: Described = {
  name: 'apiserver_request_total',
  type: 'counter',
  stability: 'STABLE',
  help: 'Counter of apiserver requests broken out for each verb, dry run value, group, version, resource, scope, component, and HTTP response code.',
};
const durations: Described = {
  name: 'apiserver_request_duration_seconds',
  type: 'histogram',
  stability: 'STABLE',
  help: 'Response latency distribution in seconds for each verb, dry run value, group, version, resource, subresource, scope and component.',
};

/** What was asked for with the same labels: how often each code was answered, and how long it took. */
interface Series {
  readonly labels: Labels;
  readonly isDeprecated: boolean;
  readonly codes: Map<number, number>;
  readonly latency: Histogram;
}

/** The metrics of kube-apiserver that this server can tell truly; all others are left out. */
export function createRequestMetrics(options: ApiServerOptions): RequestMetrics {
  const { registry, clock } = options;
  const startedAt = clock.now();
  const byFlow = new Map<string, number>();
  const attempts = new Map<string, number>();
  const decisions = new Map<string, number>();
  const asked = new Map<string, Series>();

  function seriesOf(labels: Labels, isDeprecated: boolean): Series {
    const key = Object.values(labels).join(' ');
    const known = asked.get(key);
    if (known !== undefined) return known;
    const series = { labels, isDeprecated, codes: new Map(), latency: { counts: [], sum: 0, count: 0 } };
    asked.set(key, series);
    return series;
  }

  return {
    count: (record, { status }) => {
      add(attempts, record.user === undefined ? 'error' : 'success');
      if (record.decision !== undefined) add(decisions, record.decision === 'allow' ? 'allowed' : 'no-opinion');
      const schema = record.flow?.['X-Kubernetes-Pf-Flowschema-Uid'];
      if (schema !== undefined && record.decision === 'allow') add(byFlow, schema);
      const { group = '', version = '', resource = '' } = record.target ?? {};
      const definition = resource === '' ? undefined : registry.resource(group, resource, version);
      const labels = definition === undefined ? pathLabels(record) : resourceLabels(record, definition);
      // What is not served has no handler that counts, or clients could make labels without end.
      if (labels === undefined) return;
      const { codes, latency } = seriesOf(labels, definition?.deprecation !== undefined);
      add(codes, status);
      if (!record.isStream) observe(latency, latencies, (record.completedAt - record.receivedAt) / 1000);
    },
    text: async () => {
      const { default: gates } = await holdClocks(import('./feature-gates.json', { with: { type: 'json' } }));
      const levels = listed<PriorityLevelConfiguration>(options, 'prioritylevelconfigurations');
      const { nominal, lower } = seatsOf(levels);
      const { gitVersion, goVersion } = versionInfo(options.version);
      const families = [
        family(audited, [[{}, 0]]),
        family(flows, dispatched(byFlow, listed<FlowSchema>(options, 'flowschemas'))),
        family(lowerSeats, lower),
        family(nominalSeats, nominal),
        histogramFamily(durations, latencies, timed([...asked.values()])),
        family(requests, counted([...asked.values()])),
        family(deprecatedApis, deprecatedOf([...asked.values()])),
        family(
          resourceObjects,
          objects(options, ({ group, resource }) => ({ group, resource })),
        ),
        family(
          storageObjects,
          objects(options, (resource) => ({ resource: qualified(resource) })),
        ),
        family(users, attempts.has('success') ? [[{ username: 'other' }, attempts.get('success') ?? 0]] : []),
        family(authentications, byResult(attempts)),
        family(authorizations, byResult(decisions)),
        family(goInfo, [[{ version: goVersion }, 1]]),
        family(buildInfo, [[buildLabels(options.version), 1]]),
        family(featureGates, gateSamples(gates)),
        family(processStart, [[{}, startedAt / 1000]]),
        family(compatibility, [[compatibilityLabels(gitVersion), 1]]),
      ];
      return `${families.flat().join('\n')}\n`;
    },
  };
}

const audited: Described = {
  name: 'apiserver_audit_event_total',
  type: 'counter',
  stability: 'ALPHA',
  help: 'Counter of audit events generated and sent to the audit backend.',
};
const flows: Described = {
  name: 'apiserver_flowcontrol_dispatched_requests_total',
  type: 'counter',
  stability: 'BETA',
  help: 'Number of requests executed by API Priority and Fairness subsystem',
};
const lowerSeats: Described = {
  name: 'apiserver_flowcontrol_lower_limit_seats',
  type: 'gauge',
  stability: 'ALPHA',
  help: 'Configured lower bound on number of execution seats available to each priority level',
};
const nominalSeats: Described = {
  name: 'apiserver_flowcontrol_nominal_limit_seats',
  type: 'gauge',
  stability: 'BETA',
  help: 'Nominal number of execution seats configured for each priority level',
};
const deprecatedApis: Described = {
  name: 'apiserver_requested_deprecated_apis',
  type: 'gauge',
  stability: 'STABLE',
  help: 'Gauge of deprecated APIs that have been requested, broken out by API group, version, resource, subresource, and removed_release.',
};
const resourceObjects: Described = {
  name: 'apiserver_resource_objects',
  type: 'gauge',
  stability: 'ALPHA',
  help: 'Number of stored objects at the time of last check split by kind. In case of a fetching error, the value will be -1.',
};
const storageObjects: Described = {
  name: 'apiserver_storage_objects',
  type: 'gauge',
  stability: 'STABLE',
  help: '(Deprecated since 1.34.0) [DEPRECATED, consider using apiserver_resource_objects instead] Number of stored objects at the time of last check split by kind. In case of a fetching error, the value will be -1.',
};
const users: Described = {
  name: 'authenticated_user_requests',
  type: 'counter',
  stability: 'ALPHA',
  help: 'Counter of authenticated requests broken out by username.',
};
const authentications: Described = {
  name: 'authentication_attempts',
  type: 'counter',
  stability: 'ALPHA',
  help: 'Counter of authenticated attempts.',
};
const authorizations: Described = {
  name: 'authorization_attempts_total',
  type: 'counter',
  stability: 'ALPHA',
  help: "Counter of authorization attempts broken down by result. It can be either 'allowed', 'denied', 'no-opinion' or 'error'.",
};
const goInfo: Described = { name: 'go_info', type: 'gauge', help: 'Information about the Go environment.' };
const buildInfo: Described = {
  name: 'kubernetes_build_info',
  type: 'gauge',
  stability: 'ALPHA',
  help: "A metric with a constant '1' value labeled by major, minor, git version, git commit, git tree state, build date, Go version, and compiler from which Kubernetes was built, and platform on which it is running.",
};
const featureGates: Described = {
  name: 'kubernetes_feature_enabled',
  type: 'gauge',
  stability: 'BETA',
  help: 'This metric records the data about the stage and enablement of a k8s feature.',
};
const processStart: Described = {
  name: 'process_start_time_seconds',
  type: 'gauge',
  help: 'Start time of the process since unix epoch in seconds.',
};
const compatibility: Described = {
  name: 'version_info',
  type: 'gauge',
  stability: 'ALPHA',
  help: 'Provides the compatibility version info of the component. The component label is the name of the component, usually kube, but is relevant for aggregated-apiservers.',
};

function add<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function byResult(counts: ReadonlyMap<string, number>): readonly Sample[] {
  return [...counts].map(([result, count]) => [{ result }, count]);
}

function timed(asked: readonly Series[]): readonly (readonly [Labels, Histogram])[] {
  return asked.filter(({ latency }) => latency.count > 0).map(({ labels, latency }) => [labels, latency]);
}

function counted(asked: readonly Series[]): readonly Sample[] {
  return asked.flatMap(({ labels, codes }) =>
    [...codes].map(([code, count]): Sample => [{ code: String(code), ...labels }, count]),
  );
}

/** Each of them once, whatever verbs it was asked for with. */
function deprecatedOf(asked: readonly Series[]): readonly Sample[] {
  const found = asked
    .filter(({ isDeprecated }) => isDeprecated)
    .map(({ labels: { group = '', resource = '', subresource = '', version = '' } }) => ({
      group,
      removed_release: '',
      resource,
      subresource,
      version,
    }));
  return [...new Map(found.map((labels) => [Object.values(labels).join(' '), labels])).values()].map((labels) => [
    labels,
    1,
  ]);
}

/** What the counters call a verb. Follows apiserver pkg/endpoints/metrics cleanVerb. */
const verbs = lookup<string | undefined>({
  get: 'GET',
  list: 'LIST',
  watch: 'WATCH',
  create: 'POST',
  update: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
  deletecollection: 'DELETE',
  connect: 'CONNECT',
});
const methods = lookup<true | undefined>({ GET: true, POST: true, PUT: true, PATCH: true, DELETE: true });

function resourceLabels({ target, verb = '', method, query, headers }: AuditRecord, definition: ResourceDefinition) {
  const { subresource = '' } = target ?? {};
  const isApply = verb === 'patch' && headers['content-type']?.startsWith('application/apply-patch') === true;
  const shown = isApply ? 'APPLY' : (verbs[verb] ?? (methods[method] === true ? method : 'other'));
  return {
    component: 'apiserver',
    dry_run: query.get('dryRun') === 'All' ? 'All' : '',
    group: definition.group,
    resource: definition.resource,
    scope: scopeOf(verb, target),
    subresource: /^[a-z]{0,30}$/.test(subresource) ? subresource : '',
    verb: shown,
    version: definition.version,
  };
}

/** The paths beside resources whose handlers count. */
const paths = lookup<readonly [component: string, shown: string] | undefined>({
  '/api': ['apiserver', 'api'],
  '/apis': ['apiserver', 'apis'],
  '/healthz': ['', '/healthz'],
  '/livez': ['', '/livez'],
  '/readyz': ['', '/readyz'],
  '/openapi/v3': ['', 'openapi/v3'],
});

function pathLabels({ path, method, target }: AuditRecord) {
  const [component, subresource] = paths[path.startsWith('/openapi/v3/') ? '/openapi/v3' : path] ?? [];
  if (target?.resource !== undefined || component === undefined || subresource === undefined) return undefined;
  const shown = path.startsWith('/openapi/v3/') ? 'openapi/v3/' : subresource;
  const verb = methods[method] === true ? method : 'other';
  return { component, dry_run: '', group: '', resource: '', scope: '', subresource: shown, verb, version: '' };
}

/** Follows apiserver pkg/endpoints/metrics CleanScope. */
function scopeOf(verb: string, target: AuditRecord['target']): string {
  if (target?.name !== undefined || verb === 'create') {
    return 'resource';
  }
  return target?.namespace === undefined ? 'cluster' : 'namespace';
}

function listed<T>({ registry }: ApiServerOptions, resource: string): readonly T[] {
  const kind = registry.resource('flowcontrol.apiserver.k8s.io', resource);
  return kind === undefined ? [] : (registry.list(kind).items as unknown as readonly T[]);
}

function dispatched(bySchema: ReadonlyMap<string, number>, schemas: readonly FlowSchema[]): readonly Sample[] {
  return [...bySchema].flatMap(([schema, count]): Sample[] => {
    const found = schemas.find(({ metadata }) => metadata?.uid === schema);
    const level = found?.spec?.priorityLevelConfiguration.name;
    return found === undefined || level === undefined
      ? []
      : [[{ flow_schema: found.metadata?.name ?? '', priority_level: level }, count]];
  });
}

function qualified({ group, resource }: ResourceDefinition): string {
  return group === '' ? resource : `${resource}.${group}`;
}

function objects({ registry }: ApiServerOptions, labelsOf: (resource: ResourceDefinition) => Labels): Sample[] {
  return registry.resources().map((resource) => [labelsOf(resource), registry.list(resource).items.length]);
}

function buildLabels(version: ApiServerOptions['version']): Labels {
  const info = versionInfo(version);
  return {
    build_date: info.buildDate,
    compiler: info.compiler,
    git_commit: info.gitCommit,
    git_tree_state: info.gitTreeState,
    git_version: info.gitVersion,
    go_version: info.goVersion,
    major: info.major,
    minor: info.minor,
    platform: info.platform,
  };
}

/** What a version emulates when nobody asks for another one, and the oldest one that it fits. */
function compatibilityLabels(gitVersion: string): Labels {
  const binary = gitVersion.replace(/^v/, '');
  const [major = '1', minor = '0'] = binary.split('.');
  return { binary, component: 'kube', emulation: `${major}.${minor}`, min_compat: `${major}.${Number(minor) - 1}` };
}

function gateSamples(
  gates: Readonly<Record<string, { readonly on?: readonly string[]; readonly off?: readonly string[] }>>,
) {
  return Object.entries(gates).flatMap(([stage, { on = [], off = [] }]): Sample[] => [
    ...on.map((name): Sample => [{ name, stage }, 1]),
    ...off.map((name): Sample => [{ name, stage }, 0]),
  ]);
}
