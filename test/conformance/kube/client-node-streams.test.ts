import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { Attach, CoreV1Api, Cp, Exec, KubeConfig, Log, PortForward, type V1Status } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeWith } from '../../support/needs.ts';
import { openCluster, type TestCluster } from './cluster.ts';

const namespace = 'default';
const pod = 'client-node-streams';

/** A stream that gathers what is written to it. */
function sink() {
  const stream = new PassThrough();
  let text = '';
  stream.on('data', (data: Buffer) => {
    text += data.toString();
  });
  const seen = async (wanted: RegExp): Promise<string> => {
    while (!wanted.test(text)) await new Promise((resolve) => stream.once('data', resolve));
    return text;
  };
  return { stream, seen, text: () => text };
}

describeWith(['kubectl'], '@kubernetes/client-node', () => {
  let cluster: TestCluster;
  let config: KubeConfig;
  const folder = mkdtempSync(join(tmpdir(), 'cka-lab-cp-'));

  beforeAll(async () => {
    cluster = await openCluster('two-node');
    config = new KubeConfig();
    config.loadFromFile(cluster.env.KUBECONFIG ?? '');
    const api = config.makeApiClient(CoreV1Api);
    await api.createNamespacedPod({
      namespace,
      body: {
        metadata: { name: pod },
        spec: {
          containers: [
            { name: 'web', image: 'nginx:1.27' },
            {
              name: 'shell',
              image: 'busybox:1.36',
              stdin: true,
              command: ['sh', '-c', 'echo started; while read line; do echo "got $line"; done; sleep 100000'],
            },
          ],
        },
      },
    });
    for (let ready = false; !ready; ) {
      const { status } = await api.readNamespacedPod({ namespace, name: pod });
      ready = status?.containerStatuses?.every((container) => container.ready) === true;
    }
  }, 60_000);

  afterAll(async () => {
    await config.makeApiClient(CoreV1Api).deleteNamespacedPod({ namespace, name: pod, gracePeriodSeconds: 0 });
    await cluster.close();
    rmSync(folder, { recursive: true, force: true });
  }, 30_000);

  const execute = (command: string[], stdin: PassThrough | null = null) => {
    const out = sink();
    const err = sink();
    const status = new Promise<V1Status>((resolve, reject) => {
      new Exec(config)
        .exec(namespace, pod, 'shell', command, out.stream, err.stream, stdin, false, resolve)
        .catch(reject);
    });
    return { status, out, err };
  };

  describe('exec', () => {
    it('gives output, errors and the exit code', async () => {
      const { status, out, err } = execute(['sh', '-c', 'echo out; echo err >&2; exit 3']);
      expect(await status).toMatchObject({
        status: 'Failure',
        reason: 'NonZeroExitCode',
        details: { causes: [{ reason: 'ExitCode', message: '3' }] },
      });
      expect([out.text(), err.text()]).toEqual(['out\n', 'err\n']);
    });

    it('ends when its input ends', async () => {
      const stdin = new PassThrough();
      const { status, out } = execute(['cat'], stdin);
      stdin.end('typed\n');
      expect([(await status).status, out.text()]).toEqual(['Success', 'typed\n']);
    });

    it('says which container is not there', async () => {
      const socket = new Exec(config).exec(namespace, pod, 'nope', ['ls'], sink().stream, null, null, false);
      await expect(socket).rejects.toMatchObject({ message: expect.stringContaining('400') });
    });
  });

  it('attaches to a container and types into it', async () => {
    const out = sink();
    const stdin = new PassThrough();
    const socket = await new Attach(config).attach(namespace, pod, 'shell', out.stream, null, stdin, false);
    stdin.write('something\n');
    expect(await out.seen(/something/)).toBe('got something\n');
    socket.close();
  });

  it('follows logs', async () => {
    const out = sink();
    const ended = new Promise((resolve) => out.stream.once('end', resolve));
    await new Log(config).log(namespace, pod, 'shell', out.stream, { follow: true, limitBytes: 8 });
    await ended;
    expect(out.text()).toBe('started\n');
  });

  it('copies files there and back', async () => {
    const here = join(folder, 'a');
    writeFileSync(here, 'copied\n');
    const cp = new Cp(config);
    await cp.cpToPod(namespace, pod, 'shell', folder, '/tmp');
    const wait = execute(['sh', '-c', 'until [ -s /tmp/a ]; do :; done; cat /tmp/a']);
    expect([(await wait.status).status, wait.out.text()]).toEqual(['Success', 'copied\n']);
    rmSync(here);
    await cp.cpFromPod(namespace, pod, 'shell', 'a', folder, '/tmp');
    while (!existsSync(here) || readFileSync(here, 'utf8') !== 'copied\n') {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }, 20_000);

  it('forwards ports', async () => {
    const out = sink();
    const input = new PassThrough();
    await new PortForward(config).portForward(namespace, pod, [80], out.stream, sink().stream, input);
    input.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect(await out.seen(/<\/html>/)).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*Welcome to nginx!/);
  });

  it('hears on the error channel that nobody listens', async () => {
    const err = sink();
    await new PortForward(config).portForward(namespace, pod, [81], sink().stream, err.stream, new PassThrough());
    expect(await err.seen(/refused/)).toMatch(/^error forwarding port 81 to pod [0-9a-f]{64}, uid : failed to execute/);
  });
});
