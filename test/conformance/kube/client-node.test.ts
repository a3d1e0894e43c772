import {
  CoreV1Api,
  type Informer,
  KubeConfig,
  KubernetesObjectApi,
  makeInformer,
  type ObjectCache,
  PatchStrategy,
  type V1ConfigMap,
} from '@kubernetes/client-node';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Listener, listen } from '#platform';
import { createStore, type Store } from '../../../src/sim/kube/storage/index.ts';
import { createTestServer, type TestServer } from '../../../src/sim/kube/test-server.ts';
import { type BreakableProxy, breakableProxy } from '../../support/breakable-proxy.ts';

const namespace = 'default';
const maps = `/api/v1/namespaces/${namespace}/configmaps`;

let store: Store;
let server: TestServer;
let listener: Listener;
let proxy: BreakableProxy;
let config: KubeConfig;

beforeEach(async () => {
  store = createStore();
  server = await createTestServer({ store });
  listener = await listen(server.handler, { host: '127.0.0.1', port: 0 });
  proxy = await breakableProxy(listener.port);
  config = new KubeConfig();
  config.loadFromOptions({
    clusters: [{ name: 'c', server: `http://127.0.0.1:${proxy.port}`, skipTLSVerify: true }],
    users: [{ name: 'u', token: 'admin' }],
    contexts: [{ name: 'x', cluster: 'c', user: 'u' }],
    currentContext: 'x',
  });
});

afterEach(async () => {
  await proxy.close();
  await listener.close();
});

describe("client-node's informer ends with what there is", () => {
  let informer: Informer<V1ConfigMap> & ObjectCache<V1ConfigMap>;
  let connects: number;
  let next: number;

  beforeEach(async () => {
    connects = 0;
    next = 0;
    const api = config.makeApiClient(CoreV1Api);
    informer = makeInformer<V1ConfigMap>(config, maps, () => api.listNamespacedConfigMap({ namespace }));
    informer.on('connect', () => {
      connects += 1;
    });
    // As the client's own examples do: after an error the informer is started again.
    informer.on('error', () => setTimeout(() => void informer.start(), 20));
    await change();
    await informer.start();
    await settled();
  });

  afterEach(() => informer.stop());

  /** Makes one, changes one and takes one away, past the proxy. */
  async function change(): Promise<void> {
    next += 1;
    await server.ask('POST', maps, { body: { metadata: { name: `m${next}` }, data: { made: 'x'.repeat(200) } } });
    const headers = { 'content-type': 'application/merge-patch+json' };
    await server.ask('PATCH', `${maps}/m${next}`, { headers, body: { data: { changed: String(next) } } });
    if (next > 2) await server.ask('DELETE', `${maps}/m${next - 2}`);
  }

  const short = (items: readonly V1ConfigMap[]) =>
    items.map(({ metadata }) => `${metadata?.name} ${metadata?.uid} ${metadata?.resourceVersion}`).sort();

  async function settled(): Promise<void> {
    const { object } = await server.ask('GET', maps);
    const truth = short((object as unknown as { items: V1ConfigMap[] }).items);
    await vi.waitFor(() => expect(short(informer.list())).toEqual(truth), { timeout: 10_000, interval: 10 });
  }

  it('while nothing breaks', async () => {
    for (let round = 0; round < 10; round += 1) await change();
    await settled();
  });

  it('after its connections were cut', async () => {
    for (let round = 0; round < 5; round += 1) {
      await change();
      proxy.cut();
      await change();
    }
    await settled();
    expect(connects).toBeGreaterThan(1);
  });

  it('after a break in the middle of an event', async () => {
    for (const bytes of [1, 150, 400, 700]) {
      proxy.cutAfter(bytes);
      await change();
      await change();
      await settled();
    }
  });

  it('after the server was away', async () => {
    proxy.refuse();
    for (let round = 0; round < 5; round += 1) await change();
    proxy.heal();
    await settled();
  });

  it('after what it missed was compacted', async () => {
    proxy.refuse();
    for (let round = 0; round < 5; round += 1) await change();
    store.compact(store.revision);
    proxy.heal();
    await settled();
    await change();
    await settled();
  });
});

describe("client-node's generic client", () => {
  it('creates, reads, replaces, patches in four ways, lists and deletes', async () => {
    const api = KubernetesObjectApi.makeApiClient(config);
    const name = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'generic', namespace } };
    const made = await api.create<V1ConfigMap>({ ...name, data: { a: '1' } });
    expect(made.metadata?.uid).toMatch(/^[0-9a-f-]{36}$/);
    expect((await api.read<V1ConfigMap>(name)).data).toEqual({ a: '1' });
    await api.replace<V1ConfigMap>({ ...name, data: { a: '2', b: '2' } });
    for (const strategy of [PatchStrategy.MergePatch, PatchStrategy.StrategicMergePatch]) {
      const body = { ...name, data: { [strategy.length]: 'x' } };
      await api.patch<V1ConfigMap>(body, undefined, undefined, undefined, undefined, strategy);
    }
    const applied = { ...name, data: { applied: 'yes' } };
    await api.patch<V1ConfigMap>(applied, undefined, undefined, 'tester', true, PatchStrategy.ServerSideApply);
    const { data, metadata } = await api.read<V1ConfigMap>(name);
    expect(data).toMatchObject({ a: '2', b: '2', applied: 'yes' });
    expect(metadata?.managedFields?.map(({ manager, operation }) => `${manager} ${operation}`)).toContain(
      'tester Apply',
    );
    expect((await api.list('v1', 'ConfigMap', namespace)).items.map((item) => item.metadata?.name)).toContain(
      'generic',
    );
    await api.delete(name);
    await expect(api.read(name)).rejects.toMatchObject({ code: 404 });
  });
});
