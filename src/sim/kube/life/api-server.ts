import type { Handler } from '#api';
import { type AuditLog, createApiServer } from '../apiserver/index.ts';
import type { UsageSource } from '../apiserver/options.ts';
import { createTokenAuthenticator } from '../authentication/index.ts';
import type { Kubelets } from './kubelets.ts';
import type { openRegistry } from './open-registry.ts';
import type { KubernetesOptions } from './options.ts';

/** Whether metrics-server runs: without it nobody tells what Pods use. */
export function isMeasured({ lab }: KubernetesOptions): boolean {
  return lab.kubernetes?.metricsServer !== false;
}

function usageOf({ all, usage }: Kubelets): UsageSource {
  return {
    node: ({ metadata }) => all.find(({ name, running }) => running && name === metadata.name)?.nodeUsage(),
    pod: usage,
  };
}

/** The API server in front of a registry; what only nodes know it asks their kubelets. */
export function serveApi(
  options: KubernetesOptions,
  { registry, authorizer }: Pick<ReturnType<typeof openRegistry>, 'registry' | 'authorizer'>,
  within: {
    readonly audit: AuditLog;
    readonly kubelets: Kubelets;
    /** Of the API server that runs: an upgrade exchanges it. */
    readonly version: () => string;
    /** The node that the API server runs on. */
    readonly host: string;
  },
): Handler {
  const { clock, random, journal, schemaDescriptions } = options;
  const { kubelets, version, audit } = within;
  return createApiServer({
    audit,
    registry,
    clock,
    random,
    durable: () => journal?.flushed(),
    authenticate: createTokenAuthenticator({ registry, clock, administratorToken: options.token }),
    authorizer,
    get version() {
      return version();
    },
    ...(schemaDescriptions === undefined ? {} : { schemaDescriptions }),
    podLogs: (pod, logOptions) => kubelets.of(pod).logs(pod, logOptions),
    ...(isMeasured(options) ? { usage: usageOf(kubelets) } : {}),
    podConnect: (pod, connectOptions) => kubelets.of(pod).connect(pod, connectOptions),
    podDial: (pod, port) => kubelets.of(pod).dial(pod, port),
    dial: (address, port) => kubelets.named(within.host).reach(address, port),
    kubelet: ({ metadata }) => kubelets.all.find(({ name }) => name === metadata.name)?.server,
    podSandbox: (pod) => kubelets.of(pod).sandbox(pod),
  });
}
