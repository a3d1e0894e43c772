import type { RequestOptions } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import { didYouMean, type Handler, UserError } from '#api';
import { createTransport } from '../http/transport.ts';

/** A cluster that a kubeconfig names, ready to be asked. */
export interface KubeContext {
  readonly transport: Handler;
  readonly server: string;
  /** What the kubeconfig calls the cluster. */
  readonly cluster: string;
  readonly namespace: string;
}

/**
 * The transport of one context of the user's kubeconfig (`$KUBECONFIG` or `~/.kube/config`), with whatever way of signing in it
 * names (certificates, tokens, exec plug-ins, OIDC). Slow to import. UserError for a context that is not there.
 * `file`: another kubeconfig.
 */
export async function loadKubeContext(context: string, file?: string): Promise<KubeContext> {
  const config = await loadConfig(context, file);
  const cluster = config.getCurrentCluster();
  if (cluster === null) {
    throw new UserError('bad-kubeconfig', `Context "${context}" names a cluster that the kubeconfig lacks.`);
  }
  const url = new URL(cluster.server);
  const secure = url.protocol === 'https:';
  return {
    server: cluster.server,
    cluster: cluster.name,
    namespace: config.getContextObject(context)?.namespace ?? 'default',
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

/** A kubeconfig (JSON, which is YAML) with that context, its cluster and its user only. */
export async function exportKubeContext(context: string, file?: string): Promise<string> {
  const config = await loadConfig(context, file);
  const document = JSON.parse(config.exportConfig()) as Kubeconfig;
  const entry = document.contexts.find(({ name }) => name === context);
  const only = {
    ...document,
    'current-context': context,
    contexts: document.contexts.filter(({ name }) => name === context),
    clusters: document.clusters.filter(({ name }) => name === entry?.context.cluster),
    users: document.users.filter(({ name }) => name === entry?.context.user),
  };
  return `${JSON.stringify(only, null, 2)}\n`;
}

interface Kubeconfig {
  readonly contexts: readonly {
    readonly name: string;
    readonly context: { readonly cluster: string; readonly user: string };
  }[];
  readonly clusters: readonly { readonly name: string }[];
  readonly users: readonly { readonly name: string }[];
}

async function loadConfig(context: string, file?: string): Promise<KubeConfig> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  try {
    if (file === undefined) config.loadFromDefault();
    else config.loadFromFile(file);
  } catch (error) {
    const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new UserError(
      'bad-kubeconfig',
      `The kubeconfig ${process.env.KUBECONFIG || '~/.kube/config'} cannot be read: ${reason}.`,
      'Mend it (kubectl config view says the same), or set KUBECONFIG to another file.',
    );
  }
  if (config.getContextObject(context) === null) {
    const names = config.getContexts().map((each) => each.name);
    const known = didYouMean(context, names) ?? `It has: ${names.join(', ') || 'none'}.`;
    throw new UserError('unknown-context', `The kubeconfig has no context "${context}".`, known);
  }
  config.setCurrentContext(context);
  return config;
}
