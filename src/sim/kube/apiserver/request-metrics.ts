import type { HttpResponse } from '#api';
import { lookup } from '#apimachinery';
import type { AuditRecord } from './audit/index.ts';
import type { ApiServerOptions } from './options.ts';
import { versionInfo } from './version.ts';

/** Counts requests and tells the counts as Prometheus reads them. */
export interface RequestMetrics {
  count(record: AuditRecord, response: HttpResponse): void;
  /** The text of /metrics. */
  text(): string;
}

/** What the counters call a verb. Follows apiserver pkg/endpoints/metrics cleanVerb. */
const verbs: Readonly<Record<string, string>> = {
  get: 'GET',
  list: 'LIST',
  watch: 'WATCH',
  create: 'POST',
  update: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
  deletecollection: 'DELETECOLLECTION',
};

/** The metrics of kube-apiserver that this server can tell truly; all others are left out. */
export function createRequestMetrics(options: ApiServerOptions): RequestMetrics {
  const counts = new Map<string, number>();
  const startedAt = options.clock.now();
  return {
    count: (record, { status }) => {
      const { group = '', version = '', resource = '' } = record.target ?? {};
      const isKnown = resource !== '' && options.registry.resource(group, resource, version) !== undefined;
      const labels = labelsOf(record, status, isKnown);
      counts.set(labels, (counts.get(labels) ?? 0) + 1);
    },
    text: () => {
      const { registry, version } = options;
      const requests = [...counts].sort().map(([labels, count]) => `apiserver_request_total{${labels}} ${count}`);
      const objects = registry.resources().map((resource) => {
        const name = resource.group === '' ? resource.resource : `${resource.resource}.${resource.group}`;
        return `apiserver_storage_objects{resource="${name}"} ${registry.list(resource).items.length}`;
      });
      const { major, minor, gitVersion, gitCommit, gitTreeState, buildDate, goVersion, compiler, platform } =
        versionInfo(version);
      const build = Object.entries({
        build_date: buildDate,
        compiler,
        git_commit: gitCommit,
        git_tree_state: gitTreeState,
        git_version: gitVersion,
        go_version: goVersion,
        major,
        minor,
        platform,
      }).map(([name, value]) => `${name}="${value}"`);
      return [
        ...metric(
          'apiserver_request_total',
          'counter',
          'Requests by verb, dry run, group, version, resource, scope and code.',
          requests,
        ),
        ...metric('apiserver_storage_objects', 'gauge', 'Stored objects by resource.', objects.sort()),
        ...metric('kubernetes_build_info', 'gauge', 'The version that is served.', [
          `kubernetes_build_info{${build.join(',')}} 1`,
        ]),
        ...metric('process_start_time_seconds', 'gauge', 'When the server started.', [
          `process_start_time_seconds ${startedAt / 1000}`,
        ]),
        '',
      ].join('\n');
    },
  };
}

function metric(name: string, type: string, help: string, lines: readonly string[]): readonly string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines];
}

function labelsOf({ target, verb = '', method, query, headers }: AuditRecord, code: number, isKnown: boolean): string {
  // What is not served is not told apart, or clients could make labels without end.
  const { group = '', version = '', resource = '', subresource = '' } = isKnown ? (target ?? {}) : {};
  const isApply = verb === 'patch' && headers['content-type']?.startsWith('application/apply-patch') === true;
  const shown = isApply ? 'APPLY' : (verbs[verb] ?? (method in methods ? method : 'other'));
  const part = /^[a-z]{0,30}$/.test(subresource) ? subresource : '';
  const labels = {
    code,
    component: 'apiserver',
    dry_run: query.get('dryRun') === 'All' ? 'All' : '',
    group,
    resource,
    scope: isKnown ? scopeOf(verb, target) : '',
    subresource: part,
    verb: shown,
    version,
  };
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${value}"`)
    .join(',');
}

const methods = lookup<true>({ GET: true, POST: true, PUT: true, PATCH: true, DELETE: true });

/** Follows apiserver pkg/endpoints/metrics CleanScope. */
function scopeOf(verb: string, target: AuditRecord['target']): string {
  if (target?.name !== undefined || verb === 'create') {
    return 'resource';
  }
  return target?.namespace === undefined ? 'cluster' : 'namespace';
}
