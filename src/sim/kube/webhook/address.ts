import { posix } from 'node:path';
import type { Service } from '#types/core-v1';
import type { RequestContext } from '../registry/index.ts';

/** Where a webhook listens, as admission's and CustomResourceDefinitions' configurations say it. */
export interface WebhookClient {
  readonly url?: string;
  readonly service?: {
    readonly name: string;
    readonly namespace: string;
    readonly path?: string;
    readonly port?: number;
  };
  /** Base64 of PEM. */
  readonly caBundle?: string;
}

/** The URL of a webhook; `unreachable`: why nobody can get there. */
export interface WebhookAddress {
  readonly url: string;
  readonly unreachable?: string;
}

/** Follows apiserver pkg/util/webhook client.go and util/proxy ResolveCluster. Services lead nowhere from here. */
export function webhookAddress(
  { url = '', service }: WebhookClient,
  seconds: number,
  lookup: RequestContext['lookup'],
): WebhookAddress {
  const query = `timeout=${seconds}s`;
  if (service === undefined) {
    const { protocol, host } = new URL(url);
    const [, path = ''] = /^[^:]+:\/\/[^/?#]*([^?#]*)/.exec(url) ?? [];
    return { url: `${protocol}//${host}${posix.join('/', path).replace(/(.)\/$/, '$1')}?${query}` };
  }
  const { name = '', namespace = '', path = '', port = 443 } = service;
  const target = `https://${name}.${namespace}.svc:${port}${posix.join('/', path).replace(/(.)\/$/, '$1')}?${query}`;
  const found = lookup('', 'services', namespace, name) as Service | undefined;
  if (found === undefined) return { url: target, unreachable: `service ${JSON.stringify(name)} not found` };
  const { clusterIP = '', ports = [], type } = found.spec ?? {};
  if (type === 'ExternalName' || clusterIP === 'None') {
    const host = type === 'ExternalName' ? (found.spec?.externalName ?? '') : `${name}.${namespace}.svc`;
    return { url: target, unreachable: `dial tcp: lookup ${host}: no such host` };
  }
  if (!ports.some((one) => one.port === port)) {
    return { url: target, unreachable: `no service port ${port} found for service ${JSON.stringify(name)}` };
  }
  return { url: target, unreachable: `dial tcp ${clusterIP}:${port}: connect: connection refused` };
}
