import { describe, expect, it } from 'vitest';
import type { Endpoints, Service } from '#types/core-v1';
import type { Connection } from '../../runtime/network/types.ts';
import { template, workloadCluster } from '../workload-testing.ts';

const deployment = (name: string, replicas: number, container: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: { replicas, selector: { matchLabels: { app: name } }, template: template(name, container) },
});
const service = (name: string, spec: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name },
  spec: { selector: { app: name }, ports: [{ port: 80, targetPort: 8080 }], ...spec },
});

async function cluster() {
  const made = await workloadCluster();
  const { network } = made.kubernetes;
  const addressOf = (app: string, index = 0) =>
    made.pods().filter(({ metadata }) => metadata.labels?.app === app)[index]?.status?.podIP ?? '';
  const stackOf = (app: string, index = 0) => {
    const stack = network().stackAt(addressOf(app, index));
    if (stack === undefined) throw new Error(`no network for ${app}`);
    return stack;
  };
  const start = async (...objects: object[]) => {
    for (const object of objects) await made.apply(object);
    await made.advance(2000);
  };
  /** How a connection fares; what lasts longer than a second is cut off. */
  const dial = async (app: string, address: string, port: number): Promise<string> => {
    const limit = new AbortController();
    const attempt: Promise<string> = stackOf(app)
      .connect(address, port, { signal: limit.signal })
      .then(
        (connection: Connection) => {
          connection.destroy();
          return 'connected';
        },
        (error: { readonly code?: string }) => error.code ?? 'timeout',
      );
    await made.advance(1000);
    limit.abort(new Error('timeout'));
    return attempt;
  };
  const ask = (app: string, name: string, type: 'A' | 'SRV' | 'PTR' | 'AAAA' = 'A') =>
    stackOf(app).query('10.96.0.10', { name, type });
  return { ...made, start, stackOf, addressOf, dial, ask };
}

describe('a Service', () => {
  it('leads to its ready Pods and refuses without any', async () => {
    const { start, stackOf, dial, get, change, advance } = await cluster();
    await start(deployment('web', 1), deployment('client', 1), service('web'));
    const { spec } = get<Service>('Service', 'web');
    const address = spec?.clusterIP ?? '';
    stackOf('web').listen({ port: 8080 }, (connection) => connection.end());
    expect(await dial('client', address, 80)).toBe('connected');
    expect(await dial('client', address, 81)).toBe('timeout');
    await change('Deployment', 'web', (draft: { spec: { replicas: number } }) => {
      draft.spec.replicas = 0;
    });
    await advance(100);
    expect(await dial('client', address, 80)).toBe('ECONNREFUSED');
  });

  it('is reached at its node port on every node', async () => {
    const { start, stackOf, dial } = await cluster();
    await start(
      deployment('web', 1),
      deployment('client', 1),
      service('web', { type: 'NodePort', ports: [{ port: 80, targetPort: 8080, nodePort: 30_080 }] }),
    );
    stackOf('web').listen({ port: 8080 }, (connection) => connection.end());
    expect(await dial('client', '172.30.1.2', 30_080)).toBe('connected');
    expect(await dial('client', '172.30.2.2', 30_080)).toBe('connected');
    expect(await dial('client', '172.30.2.2', 30_081)).toBe('ECONNREFUSED');
  });
});

describe('names', () => {
  it('are those of Services, their Pods and addresses', async () => {
    const { start, ask, addressOf, get } = await cluster();
    await start(
      deployment('web', 1),
      service('web', { ports: [{ name: 'http', port: 80 }] }),
      service('bare', { clusterIP: 'None', selector: { app: 'web' } }),
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'out' },
        spec: { type: 'ExternalName', externalName: 'db.example.com' },
      },
    );
    const address = get<Service>('Service', 'web').spec?.clusterIP ?? '';
    const pod = addressOf('web');
    const data = async (name: string, type?: 'A' | 'SRV' | 'PTR' | 'AAAA') => {
      const answer = await ask('web', name, type);
      return answer.code === 'NOERROR' ? answer.records.map((record) => record.data) : answer.code;
    };
    expect(await data('web.default.svc.cluster.local')).toEqual([address]);
    expect(await data('web.default.svc.cluster.local', 'AAAA')).toEqual([]);
    expect(await data('kubernetes.default.svc.cluster.local')).toEqual(['10.96.0.1']);
    expect(await data('bare.default.svc.cluster.local')).toEqual([pod]);
    expect(await data(`${pod.replaceAll('.', '-')}.bare.default.svc.cluster.local`)).toEqual([pod]);
    expect(await data('out.default.svc.cluster.local')).toEqual(['db.example.com.']);
    expect(await data('10-0-0-7.default.pod.cluster.local')).toEqual(['10.0.0.7']);
    expect(await data('_http._tcp.web.default.svc.cluster.local', 'SRV')).toEqual([
      '0 100 80 web.default.svc.cluster.local.',
    ]);
    expect(await data(`${address.split('.').reverse().join('.')}.in-addr.arpa`, 'PTR')).toEqual([
      'web.default.svc.cluster.local.',
    ]);
    expect(await data('nothing.default.svc.cluster.local')).toBe('NXDOMAIN');
    expect(await data('web.nowhere.svc.cluster.local')).toBe('NXDOMAIN');
    expect(await data('example.com')).toBe('SERVFAIL');
  });
});

describe('a NetworkPolicy', () => {
  const policy = (name: string, spec: object) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace: 'default' },
    spec,
  });

  it('keeps out whom no rule lets in', async () => {
    const { start, stackOf, dial, addressOf } = await cluster();
    await start(deployment('web', 1), deployment('friend', 1), deployment('stranger', 1));
    stackOf('web').listen({ port: 80 }, (connection) => connection.end());
    stackOf('web').listen({ port: 81 }, (connection) => connection.end());
    expect(await dial('stranger', addressOf('web'), 80)).toBe('connected');
    await start(
      policy('web', {
        podSelector: { matchLabels: { app: 'web' } },
        ingress: [{ from: [{ podSelector: { matchLabels: { app: 'friend' } } }], ports: [{ port: 80 }] }],
      }),
    );
    expect(await dial('stranger', addressOf('web'), 80)).toBe('timeout');
    expect(await dial('friend', addressOf('web'), 80)).toBe('connected');
    expect(await dial('friend', addressOf('web'), 81)).toBe('timeout');
    expect(await dial('web', addressOf('web'), 81)).toBe('connected');
  });

  it('for egress takes names away unless it allows them', async () => {
    const { start, ask, dial, stackOf, addressOf, advance } = await cluster();
    await start(deployment('web', 1), deployment('client', 1));
    stackOf('web').listen({ port: 80 }, (connection) => connection.end());
    await start(policy('deny', { podSelector: { matchLabels: { app: 'client' } }, policyTypes: ['Egress'] }));
    const silent = ask('client', 'kubernetes.default.svc.cluster.local').catch((error: { code: string }) => error.code);
    await advance(5000);
    expect(await silent).toBe('ETIMEDOUT');
    expect(await dial('client', addressOf('web'), 80)).toBe('timeout');
    await start(
      policy('dns', {
        podSelector: {},
        policyTypes: ['Egress'],
        egress: [
          {
            to: [{ namespaceSelector: {}, podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }],
            ports: [{ port: 53, protocol: 'UDP' }],
          },
        ],
      }),
    );
    expect((await ask('client', 'kubernetes.default.svc.cluster.local')).code).toBe('NOERROR');
    expect(await dial('client', addressOf('web'), 80)).toBe('timeout');
  });
});

describe('probes', () => {
  it('really call: a Pod is ready once its server listens, and endpoints follow', async () => {
    const { start, stackOf, events, pods, advance, get } = await cluster();
    const probe = { httpGet: { path: '/', port: 8080 }, periodSeconds: 5 };
    await start(deployment('web', 1, { readinessProbe: probe }), service('web'));
    const [pod] = pods();
    expect(pod?.status?.containerStatuses?.[0]?.ready).toBe(false);
    expect(events(pod?.metadata.name ?? '')).toContain(
      `Warning Unhealthy: Readiness probe failed: Get "http://${pod?.status?.podIP}:8080/": dial tcp ${pod?.status?.podIP}:8080: connect: connection refused`,
    );
    const listener = stackOf('web').listen({ port: 8080 }, (connection) => {
      connection.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n');
    });
    await advance(6000);
    expect(events(pod?.metadata.name ?? '')).toContain(
      'Warning Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 404',
    );
    listener.close();
    stackOf('web').listen({ port: 8080 }, (connection) => {
      connection.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
    });
    await advance(6000);
    expect(get<Endpoints>('Endpoints', 'web').subsets?.[0]?.addresses).toHaveLength(1);
  });

  it('tell a server that never answers from one that nobody reaches', async () => {
    const { start, stackOf, events, pods, advance } = await cluster();
    const probe = { httpGet: { path: '/slow', port: 8080 }, initialDelaySeconds: 5 };
    await start(deployment('web', 1, { readinessProbe: probe }));
    stackOf('web').listen({ port: 8080 }, () => undefined);
    await advance(8000);
    const [pod] = pods();
    expect(events(pod?.metadata.name ?? '')).toContain(
      `Warning Unhealthy: Readiness probe failed: Get "http://${pod?.status?.podIP}:8080/slow": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`,
    );
  });

  it('by command end after their time', async () => {
    const { start, events, pods, advance } = await cluster();
    await start(deployment('web', 1, { livenessProbe: { exec: { command: ['sleep', '10'] } } }));
    await advance(3000);
    const [pod] = pods();
    expect(events(pod?.metadata.name ?? '')).toContain(
      'Warning Unhealthy: Liveness probe failed: command timed out: "sleep 10" timed out after 1s',
    );
  });
});
