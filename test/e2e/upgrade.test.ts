import { afterAll, beforeAll, expect, it } from 'vitest';
import { kubectlFolder } from '../support/kubectl.ts';
import { describeWith } from '../support/needs.ts';
import { createProgram, type Program, startLab } from '../support/program.ts';
import { run } from '../support/run.ts';

const controlPlane = `sed -i 's/v1.34/v1.35/' /etc/apt/sources.list.d/kubernetes.list
apt-mark unhold kubeadm && apt-get update && apt-get install -y kubeadm='1.35.2-*' && apt-mark hold kubeadm
kubeadm upgrade plan && kubeadm upgrade apply v1.35.2 -y || exit 1
kubectl drain controlplane --ignore-daemonsets
apt-mark unhold kubelet kubectl && apt-get install -y kubelet='1.35.2-*' kubectl='1.35.2-*' && apt-mark hold kubelet kubectl
systemctl daemon-reload && systemctl restart kubelet
kubectl uncordon controlplane`;
const worker = `sed -i 's/v1.34/v1.35/' /etc/apt/sources.list.d/kubernetes.list
apt-mark unhold kubeadm kubelet && apt-get update && apt-get install -y kubeadm='1.35.2-*' kubelet='1.35.2-*'
kubeadm upgrade node && systemctl daemon-reload && systemctl restart kubelet`;

describeWith(['kubectl'], 'a cluster one minor release behind', () => {
  let program: Program;
  let env: NodeJS.ProcessEnv;
  const ssh = (machine: string, script: string) => run('ssh', [machine, script], { env });
  const versions = async () =>
    (await run('kubectl', ['get', 'nodes', '-o', 'jsonpath={.items[*].status.nodeInfo.kubeletVersion}'], { env }))
      .stdout;

  beforeAll(async () => {
    program = createProgram(await kubectlFolder('v35'));
    env = await startLab(program, '--lab', 'upgrade');
  }, 60_000);
  afterAll(async () => program.close(), 30_000);

  it('keeps its packages until they are no longer held', async () => {
    expect(await versions()).toBe('v1.34.5 v1.34.5');
    expect(await ssh('controlplane', 'apt-get install -y kubeadm=1.34.4-1.1')).toMatchObject({
      code: 100,
      stderr: 'E: Held packages were changed and -y was used without --allow-change-held-packages.\n',
    });
    expect(await ssh('controlplane', 'kubeadm upgrade apply v1.35.2 -y')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(
        'error: error execution phase preflight: the version argument is invalid due to these fatal errors:\n\n\t- Specified version to upgrade to "v1.35.2" is at least one minor release higher than the kubeadm minor release (35 > 34). Such an upgrade is not supported\n',
      ),
    });
  });

  it('is upgraded node by node as the documentation says', async () => {
    const first = await ssh('controlplane', controlPlane);
    expect(first.stdout).toContain('kube-apiserver            controlplane   v1.34.5   v1.35.2\n');
    expect(first.stdout).toContain(
      '[upgrade] SUCCESS! A control plane node of your cluster was upgraded to "v1.35.2".\n',
    );
    expect(await versions()).toBe('v1.35.2 v1.34.5');
    expect((await run('kubectl', ['version'], { env })).stdout).toContain('Server Version: v1.35.2\n');
    const second = await ssh('node01', worker);
    expect(second.stdout).toContain('[upgrade/preflight] Skipping prepull. Not a control plane node.\n');
    expect(await versions()).toBe('v1.35.2 v1.35.2');
  }, 60_000);
});
