import type { RequestOptions } from 'node:https';
import { type Handler, nearestNames, UserError } from '#api';
import { createTransport } from '../http/transport.ts';

/** A cluster that a kubeconfig names, ready to be asked. */
export interface KubeContext {
  readonly transport: Handler;
  readonly server: string;
  readonly namespace: string;
}

/**
 * The transport of one context of the user's kubeconfig (`$KUBECONFIG` or `~/.kube/config`), with whatever way of signing in it
 * names (certificates, tokens, exec plug-ins, OIDC). Slow to import. UserError for a context that is not there.
 */
export async function loadKubeContext(context: string, kubeconfig?: string): Promise<KubeContext> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  try {
    if (kubeconfig === undefined) config.loadFromDefault();
    else config.loadFromFile(kubeconfig);
  } catch (error) {
    throw new UserError(
      'bad-kubeconfig',
      `The kubeconfig cannot be read: ${error instanceof Error ? error.message : error}.`,
    );
  }
  const entry = config.getContextObject(context);
  if (entry === null) {
    const names = config.getContexts().map((each) => each.name);
    const near = nearestNames(context, names);
    const known = near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `It has: ${names.join(', ') || 'none'}.`;
    throw new UserError('unknown-context', `The kubeconfig has no context "${context}".`, known);
  }
  config.setCurrentContext(context);
  const cluster = config.getCurrentCluster();
  if (cluster === null) {
    throw new UserError('bad-kubeconfig', `Context "${context}" names a cluster that the kubeconfig lacks.`);
  }
  const url = new URL(cluster.server);
  const secure = url.protocol === 'https:';
  return {
    server: cluster.server,
    namespace: entry.namespace ?? 'default',
    transport: createTransport({
      endpoint: {
        protocol: secure ? 'https:' : 'http:',
        host: url.hostname.replace(/^\[|\]$/g, ''),
        port: Number(url.port || (secure ? 443 : 80)),
        basePath: url.pathname.replace(/\/$/, ''),
      },
      authorize: (options) => config.applyToHTTPSOptions(options as RequestOptions),
      timeout: 15_000,
    }),
  };
}
