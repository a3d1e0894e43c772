import {
  type AccessQuestion,
  type Clock,
  CouldNotLookError,
  type Handler,
  type KubernetesObject,
  type KubernetesTarget,
} from '#api';
import { type KubeObject, StatusError } from '#apimachinery';
import { couldNotLook } from '../http/failure.ts';
import { createKubeClient } from './client.ts';
import { execInPod } from './exec.ts';
import { watchObjects } from './watch.ts';

export interface KubeTargetOptions {
  /** The administrator's token; undefined where the transport signs in by itself. */
  readonly token?: string;
  /** What to do when the cluster cannot be reached. */
  readonly nextStep?: string;
  readonly clock: Clock;
}

/** The read-only look at a cluster behind a transport. */
export function createKubeTarget(transport: Handler, options: KubeTargetOptions): KubernetesTarget {
  const client = createKubeClient(transport, options.token === undefined ? {} : { token: options.token });
  const headers: Record<string, string> =
    options.token === undefined ? {} : { authorization: `Bearer ${options.token}` };
  const nextStep = options.nextStep ?? 'See whether the cluster runs: kubectl cluster-info';
  return {
    get: (reference) => look(async () => (await client.get(reference)) as KubernetesObject, nextStep),
    async list(reference, labelSelector) {
      const found = await look(() => client.list(reference, labelSelector), nextStep);
      return (found?.items ?? []) as readonly KubernetesObject[];
    },
    exec: (command) => look(() => execInPod(transport, headers, command, options.clock), nextStep),
    log: ({ namespace, pod, container, previous }) =>
      look(async () => {
        const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/log`;
        const query = {
          tailLines: String(mostLines),
          ...(container === undefined ? {} : { container }),
          ...(previous === true ? { previous: 'true' } : {}),
        };
        return client.text(path, query);
      }, nextStep),
    async mayDo(question) {
      const review = await look(() => client.create(reviewOf(question), undefined), nextStep);
      return (review?.status as { readonly allowed?: boolean } | undefined)?.allowed === true;
    },
    watch: (reference, changed, signal) => watchObjects(client, reference, changed, signal, options.clock),
  };
}

/** Of a log that somebody looks at, from its end. */
const mostLines = 10_000;

function reviewOf({ user, groups, namespace, verb, group, resource, subresource, name }: AccessQuestion): KubeObject {
  const resourceAttributes = { namespace, verb, group, resource, subresource, name };
  return {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    metadata: {},
    spec: { user, groups, resourceAttributes },
  };
}

/** What `read` gives; undefined for 404; CouldNotLookError where nothing was seen. */
async function look<T>(read: () => Promise<T>, nextStep: string): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof StatusError)) throw couldNotLook(error, 'Kubernetes API server', nextStep);
    if (error.code === 404) return undefined;
    throw statusNotSeen(error, nextStep);
  }
}

function statusNotSeen(error: StatusError, nextStep: string): CouldNotLookError {
  if (error.code === 401 || error.code === 403) {
    const remedy = error.code === 401 ? 'Sign in again.' : 'Use a context whose user may read this.';
    return new CouldNotLookError('forbidden', `The Kubernetes API server refuses to show it: ${error.message}`, remedy);
  }
  if (error.code === 501) return new CouldNotLookError('unsupported', error.message);
  const reason = error.code === 504 || error.code === 408 ? 'timeout' : 'failed';
  return new CouldNotLookError(reason, `The Kubernetes API server could not answer: ${error.message}`, nextStep);
}
