import type { Handler, HttpRequest, HttpResponse } from '#api';
import { notImplemented, StatusError } from '#apimachinery';
import type { Pod } from '#types/core-v1';
import type { FileTree } from '../../../runtime/types.ts';
import type { ContainerUsage } from '../usage.ts';
import { configz } from './configz.ts';
import { nodeLogs } from './node-logs.ts';
import { prometheus } from './prometheus.ts';
import { summary } from './summary.ts';

/** What the kubelet's server tells of. */
export interface KubeletServerOptions {
  readonly nodeName: string;
  /** `v1.35.2` */
  readonly version: string;
  readonly files: FileTree;
  readonly now: () => number;
  /** The Pods of this node, as the API server shows them. */
  readonly pods: () => readonly Pod[];
  readonly podUsage: (pod: Pod) => readonly ContainerUsage[];
  readonly nodeUsage: () => Omit<ContainerUsage, 'name'>;
  /** StatusError when there is none. */
  readonly logs: (pod: Pod, container: string, request: HttpRequest) => AsyncIterable<Uint8Array>;
}

const text = 'text/plain; charset=utf-8';
/** What the real kubelet serves there, and this one does not. */
const left: ReadonlySet<string> = new Set([
  'attach',
  'checkpoint',
  'debug',
  'exec',
  'flagz',
  'portForward',
  'run',
  'runningpods',
  'statusz',
]);

/** The server on port 10250 of a node, as a client with every right sees it. Follows pkg/kubelet/server. */
export function createKubeletServer(options: KubeletServerOptions): Handler {
  return async (request) => {
    const [first = '', ...rest] = request.path.split('/').slice(1);
    switch (first) {
      case 'healthz':
        return rest.length === 0 || ['ping', 'log', 'syncloop'].includes(rest.join('/')) ? plain('ok') : pageNotFound();
      case 'pods':
        return rest.length === 0 || rest[0] === '' ? json(podList(options.pods())) : pageNotFound();
      case 'configz':
        return json(configz());
      case 'metrics':
        return rest.length === 0 ? prometheus(options) : notSimulated(`the kubelet's /metrics/${rest.join('/')}`);
      case 'stats':
        return rest.join('/') === 'summary' ? json(summary(options)) : pageNotFound();
      case 'logs':
        return nodeLogs(options.files, rest.join('/'));
      case 'containerLogs':
        return containerLogs(options, request, rest);
      default:
        return left.has(first) ? notSimulated(`the kubelet's /${first}`) : pageNotFound();
    }
  };
}

const plain = (body: string, status = 200): HttpResponse => ({ status, headers: { 'Content-Type': text }, body });
const pageNotFound = (): HttpResponse => ({
  status: 404,
  headers: { 'Content-Type': text, 'X-Content-Type-Options': 'nosniff' },
  body: '404 page not found\n',
});
const json = (object: unknown): HttpResponse => ({
  status: 200,
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(object),
});

function notSimulated(what: string): never {
  throw notImplemented(what);
}

function podList(pods: readonly Pod[]): object {
  return { kind: 'PodList', apiVersion: 'v1', metadata: {}, items: pods.map(asKubeletSees) };
}

/** The kubelet notes where it has a Pod from. */
function asKubeletSees({ kind: _, apiVersion: __, metadata, ...pod }: Pod): object {
  const seen = `${(metadata.creationTimestamp ?? '').replace('Z', '')}.000000000Z`;
  const notes = { 'kubernetes.io/config.seen': seen, 'kubernetes.io/config.source': 'api' };
  return { metadata: { ...metadata, annotations: { ...metadata.annotations, ...notes } }, ...pod };
}

/** `/containerLogs/NAMESPACE/POD/CONTAINER`, with the parameters of PodLogOptions. */
function containerLogs(
  { pods, logs }: KubeletServerOptions,
  request: HttpRequest,
  [namespace, name, container]: readonly string[],
): HttpResponse {
  if (namespace === undefined || name === undefined || container === undefined || container === '') {
    return plain('{"message": "missing container name."}', 400);
  }
  const pod = pods().find(({ metadata }) => metadata.namespace === namespace && metadata.name === name);
  if (pod === undefined) {
    return plain(`pod ${JSON.stringify(name)} does not exist\n`, 404);
  }
  const { containers = [], initContainers = [], ephemeralContainers = [] } = pod.spec ?? {};
  if (![...containers, ...initContainers, ...ephemeralContainers].some((one) => one.name === container)) {
    return plain(`container ${JSON.stringify(container)} not found in pod ${JSON.stringify(name)}\n`, 404);
  }
  try {
    return { status: 200, headers: { 'Content-Type': 'text/plain' }, body: logs(pod, container, request) };
  } catch (error) {
    if (!(error instanceof StatusError)) {
      throw error;
    }
    return plain(`${error.status.message}\n`, error.status.code);
  }
}
