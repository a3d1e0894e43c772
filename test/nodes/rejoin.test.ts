import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KubeObject } from '#apimachinery';
import { createKubeClient } from '#clients';
import { loadImages, loadLab } from '#labs';
import { makeCertificates, signCertificate } from '#platform';
import { createSimulation, virtualClock } from '#sim';
import type { Node, Pod } from '#types/core-v1';

const token = 'token';
const images = loadImages(new URL('../../labs/images/', import.meta.url));

/** A lab of two nodes as kubeadm leaves them, in virtual time, with a shell on its machines. */
async function kubeadmLab() {
  const clock = virtualClock();
  const certificates = await makeCertificates(clock.now());
  const simulation = await createSimulation({
    lab: await loadLab('two-node'),
    clock,
    seed: 'rejoin',
    images,
    database: undefined,
    token,
    serverUrl: () => 'https://172.30.1.2:6443',
    certificateAuthority: certificates.authority,
    certificateAuthorityKey: certificates.authorityKey,
    signCertificate: (request, terms) => signCertificate(certificates, request, terms),
    log: () => undefined,
  });
  const { kubernetes } = simulation;
  if (kubernetes === undefined) throw new Error('the lab has a cluster');
  const client = createKubeClient(kubernetes.handler, { token });
  const pass = async (milliseconds: number) => {
    for (let left = milliseconds; left > 0; left -= 500) await clock.advance(Math.min(500, left));
  };
  await pass(10_000);
  return {
    client,
    pass,
    close: () => simulation.close(),
    /** The output of a command on a machine, errors among it, and `[code]` when it failed. */
    run: async (command: string, machine: string) => {
      const session = simulation.shells.open(machine, {
        user: 'root',
        command: [command],
        tty: false,
        columns: 80,
        rows: 24,
        terminalType: 'xterm',
      });
      let text = '';
      session.onOutput((_, data) => {
        text += new TextDecoder().decode(data);
      });
      session.endInput();
      let code: number | undefined;
      void session.ended.then((ended) => {
        code = ended;
      });
      for (let round = 0; code === undefined && round < 6000; round += 1) {
        await clock.advance(100);
        // Keys and signatures are made beside the event loop, whatever the clock says.
        await setImmediate();
      }
      return code === 0 ? text : `${text}[${code}]`;
    },
    node: async (name: string) => {
      const { items } = await client.list({ apiVersion: 'v1', kind: 'Node' });
      const found = (items as unknown as Node[]).find(({ metadata }) => metadata.name === name);
      return found?.status?.conditions?.find(({ type }) => type === 'Ready')?.status;
    },
  };
}

describe('a worker', () => {
  let lab: Awaited<ReturnType<typeof kubeadmLab>>;
  beforeAll(async () => {
    lab = await kubeadmLab();
  }, 60_000);
  afterAll(async () => lab.close());

  it('whose Node was deleted comes back when its kubelet is started again', async () => {
    expect(await lab.node('node01')).toBe('True');
    await lab.client.delete({ apiVersion: 'v1', kind: 'Node', name: 'node01' });
    await lab.pass(20_000);
    expect(await lab.node('node01')).toBeUndefined();
    expect(await lab.run('systemctl restart kubelet', 'node01')).toBe('');
    await lab.pass(20_000);
    expect(await lab.node('node01')).toBe('True');
  });

  it('tells of the packages that it was made of', async () => {
    const installed = await lab.run(
      'apt list --installed kubeadm 2>/dev/null; apt list --upgradable 2>/dev/null',
      'node01',
    );
    expect(installed).toBe('Listing... Done\nkubeadm/unknown,now 1.35.2-1.1 amd64 [installed]\nListing... Done\n');
    const looks =
      'dpkg -L kubelet | tail -1; dpkg -S /usr/bin/kubeadm; dpkg-query -W kubectl nosuch; apt-get install -y curl gpg | tail -3';
    expect(await lab.run(looks, 'node01')).toBe(
      `/usr/lib/systemd/system/kubelet.service
kubeadm: /usr/bin/kubeadm
kubectl\t1.35.2-1.1
dpkg-query: no packages found matching nosuch
curl is already the newest version (8.5.0-2ubuntu10.6).
gpg is already the newest version (2.4.4-2ubuntu17.3).
0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.
`,
    );
    expect(await lab.run('dpkg -s kubelet | head -2; dpkg -s nosuch', 'node01')).toBe(
      "Package: kubelet\nStatus: hold ok installed\ndpkg-query: package 'nosuch' is not installed and no information is available\n[1]",
    );
  });

  it('that is reset loses its kubelet and files, and its Node is no longer ready', async () => {
    const text = await lab.run('kubeadm reset --force', 'node01');
    expect(text).toContain('[reset] Stopping the kubelet service\n');
    expect(text).toContain('The reset process does not perform cleanup of CNI plugin configuration,\n');
    expect(await lab.run('ls /etc/kubernetes; systemctl is-active kubelet', 'node01')).toBe(
      'manifests\npki\ninactive\n[3]',
    );
    await lab.pass(60_000);
    expect(await lab.node('node01')).toBe('Unknown');
  });

  it('that was reset joins again with the command that the control plane prints, and runs Pods', async () => {
    await lab.client.delete({ apiVersion: 'v1', kind: 'Node', name: 'node01' });
    const join = await lab.run('kubeadm token create --print-join-command', 'controlplane');
    const text = await lab.run(join.trim(), 'node01');
    expect(text).toContain('This node has joined the cluster:\n');
    await lab.pass(20_000);
    expect(await lab.node('node01')).toBe('True');
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'after' },
      spec: { containers: [{ name: 'c', image: 'nginx' }] },
    };
    await lab.client.create(pod as unknown as KubeObject, 'default');
    await lab.pass(10_000);
    const after = (await lab.client.get({
      apiVersion: 'v1',
      kind: 'Pod',
      name: 'after',
      namespace: 'default',
    })) as unknown as Pod;
    expect([after.spec?.nodeName, after.status?.phase]).toEqual(['node01', 'Running']);
  });

  it('says why it cannot join with a token that nobody made', async () => {
    await lab.run('kubeadm reset -f', 'node01');
    const text = await lab.run(
      'kubeadm join 172.30.1.2:6443 --token abcdef.0123456789abcdef --discovery-token-unsafe-skip-ca-verification',
      'node01',
    );
    expect(text).toContain('could not find a JWS signature in the cluster-info ConfigMap for token ID "abcdef"');
  });
});
