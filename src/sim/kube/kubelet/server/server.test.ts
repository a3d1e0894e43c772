import { describe, expect, it } from 'vitest';
import type { HttpResponse } from '#api';
import { createFileTree } from '../../../runtime/files/create-file-tree.ts';
import { createKubeletServer } from './index.ts';

async function ask(path: string): Promise<HttpResponse & { readonly text: string }> {
  const files = createFileTree();
  files.makeDirectory('/var/log/pods', { recursive: true });
  files.writeFile('/var/log/syslog', new TextEncoder().encode('booted\n'));
  const server = createKubeletServer({
    nodeName: 'node01',
    version: 'v1.35.2',
    files,
    now: () => Date.UTC(2026, 0, 1),
    pods: () => [
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'web', namespace: 'default', creationTimestamp: '2026-01-01T00:00:00Z' },
        spec: { containers: [{ name: 'c' }] },
        status: { phase: 'Running' },
      },
    ],
    podUsage: () => [{ name: 'c', milliCores: 5, bytes: 1024 }],
    nodeUsage: () => ({ milliCores: 40, bytes: 4096 }),
    logs: async function* () {
      yield new TextEncoder().encode('line\n');
    },
  });
  const response = await server({
    method: 'GET',
    path,
    query: new URLSearchParams(),
    headers: {},
    body: (async function* () {})(),
    signal: new AbortController().signal,
  });
  const { body } = response;
  const text = typeof body === 'string' ? body : body instanceof Uint8Array ? Buffer.from(body).toString() : '';
  return { ...response, text };
}

describe("the kubelet's server", () => {
  it.each([
    ['/healthz', 200, /^ok$/],
    ['/healthz/nope', 404, /^404 page not found\n$/],
    ['/', 404, /^404 page not found\n$/],
    ['/pods', 200, /^\{"kind":"PodList","apiVersion":"v1","metadata":\{\},"items":\[\{"metadata":\{"name":"web"/],
    [
      '/pods',
      200,
      /"kubernetes\.io\/config\.seen":"2026-01-01T00:00:00\.000000000Z","kubernetes\.io\/config\.source":"api"/,
    ],
    ['/metrics', 200, /^# HELP kubelet_node_name [\s\S]*\nkubelet_running_pods 1\n/],
    ['/stats/summary', 200, /"usageNanoCores":40000000[\s\S]*"podRef":\{"name":"web","namespace":"default"/],
    ['/configz', 200, /"kind":"KubeletConfiguration"/],
    ['/logs/', 200, /<pre>\n<a href="pods\/">pods\/<\/a>\n<a href="syslog">syslog<\/a>\n<\/pre>\n$/],
    ['/logs/syslog', 200, /^booted\n$/],
    ['/logs/../etc', 404, /^404 page not found\n$/],
    ['/containerLogs/default/web/nope', 404, /^container "nope" not found in pod "web"\n$/],
    ['/containerLogs/default/nope/c', 404, /^pod "nope" does not exist\n$/],
  ])('answers %s with %s', async (path, status, text) => {
    const answer = await ask(path);
    expect([answer.status, answer.text]).toEqual([status, expect.stringMatching(text)]);
  });

  it('says what is not simulated', async () => {
    await expect(ask('/metrics/cadvisor')).rejects.toThrow("not simulated: the kubelet's /metrics/cadvisor");
    await expect(ask('/run/default/web/c')).rejects.toThrow("not simulated: the kubelet's /run");
  });
});
