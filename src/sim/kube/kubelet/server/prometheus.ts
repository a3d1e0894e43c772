import type { HttpResponse } from '#api';
import type { KubeletServerOptions } from './index.ts';

/** The gauges that tell of Pods, containers and the node, in Prometheus' text format. */
export function prometheus({ nodeName, version, pods }: KubeletServerOptions): HttpResponse {
  const statuses = pods().flatMap(({ status }) => status?.containerStatuses ?? []);
  const running = statuses.filter(({ state }) => state?.running !== undefined).length;
  const exited = statuses.filter(({ state }) => state?.terminated !== undefined).length;
  const runningPods = pods().filter(({ status }) => status?.phase === 'Running').length;
  const [major = '1', minor = '35'] = version.replace('v', '').split('.');
  const info = `{build_date="",compiler="gc",git_commit="",git_tree_state="clean",git_version="${version}",go_version="",major="${major}",minor="${minor}",platform="linux/amd64"}`;
  const body = [
    ...gauge('kubelet_node_name', 'ALPHA', "The node's name. The count is always 1.", [[`{node="${nodeName}"}`, 1]]),
    ...gauge('kubelet_running_containers', 'ALPHA', 'Number of containers currently running', [
      ['{container_state="exited"}', exited],
      ['{container_state="running"}', running],
    ]),
    ...gauge('kubelet_running_pods', 'ALPHA', 'Number of pods that have a running pod sandbox', [['', runningPods]]),
    ...gauge('kubernetes_build_info', 'ALPHA', buildInfo, [[info, 1]]),
  ];
  return {
    status: 200,
    headers: { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8; escaping=underscores' },
    body: `${body.join('\n')}\n`,
  };
}

const buildInfo =
  "A metric with a constant '1' value labeled by major, minor, git version, git commit, git tree state, build date, Go version, and compiler from which Kubernetes was built, and platform on which it is running.";

function gauge(
  name: string,
  stability: string,
  help: string,
  values: readonly (readonly [string, number])[],
): readonly string[] {
  const samples = values.map(([labels, value]) => `${name}${labels} ${value}`);
  return [`# HELP ${name} [${stability}] ${help}`, `# TYPE ${name} gauge`, ...samples];
}
