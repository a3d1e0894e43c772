import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kubectlFolder } from '../support/kubectl.ts';
import { describeWith } from '../support/needs.ts';
import { createProgram, type Program, startLab } from '../support/program.ts';
import { run } from '../support/run.ts';
import { createTmux } from '../support/tmux.ts';

const launcher = join(import.meta.dirname, '../../bin/cka-lab.js');

describe('the machines of a lab', () => {
  let program: Program;
  let env: NodeJS.ProcessEnv;
  const ssh = (parameters: readonly string[], input?: string) =>
    run('ssh', parameters, { env, ...(input === undefined ? {} : { input }) });

  beforeAll(async () => {
    program = createProgram(await kubectlFolder('v35'));
    env = await startLab(program, '--lab', 'two-node');
  }, 60_000);
  afterAll(async () => program.close(), 30_000);

  it('run commands over ssh, with their exit codes, streams and input', async () => {
    expect(await ssh(['node01', 'hostname; echo oops >&2; exit 7'])).toEqual({
      code: 7,
      stdout: 'node01\n',
      stderr: 'oops\n',
    });
    expect(await ssh(['-q', 'root@node01', 'cat > /tmp/note'], 'kept\n')).toMatchObject({ code: 0 });
    expect(await ssh(['node01', 'cat', '/tmp/note'])).toMatchObject({ code: 0, stdout: 'kept\n' });
    expect((await ssh(['controlplane', 'ls', '/tmp/note'])).code).not.toBe(0);
  });

  it('refuse strangers and say which machines there are', async () => {
    expect(await ssh(['mallory@node01', 'true'])).toMatchObject({
      code: 255,
      stderr: expect.stringContaining('mallory@node01: Permission denied (publickey).'),
    });
    const unknown = await run(process.execPath, [launcher, 'ssh', 'node9', 'true'], {
      env: { ...env, PATH: '/nowhere' },
    });
    expect(unknown.code).toBe(255);
    expect(unknown.stderr).toContain('ssh: Could not resolve hostname node9: Name or service not known');
    expect(unknown.stderr).toContain('controlplane, node01, docker-host, nfs-server');
  });

  describeWith(['kubectl'], 'with a Pod on them', () => {
    it('share hostPath volumes with it, and show it in crictl', async () => {
      const manifest = `apiVersion: v1
kind: Pod
metadata: {name: writer}
spec:
  nodeName: node01
  containers:
  - {name: c, image: busybox, command: [sh, -c, "cat /data/in; echo out > /data/out; sleep 1000"], volumeMounts: [{name: d, mountPath: /data}]}
  volumes: [{name: d, hostPath: {path: /srv/shared, type: DirectoryOrCreate}}]
`;
      await ssh(['node01', 'mkdir -p /srv/shared && echo in > /srv/shared/in']);
      expect(await run('kubectl', ['apply', '-f', '-'], { env, input: manifest })).toMatchObject({ code: 0 });
      expect(await run('kubectl', ['wait', '--for=condition=Ready', 'pod/writer'], { env })).toMatchObject({ code: 0 });
      expect(await ssh(['node01', 'cat', '/srv/shared/out'])).toMatchObject({ stdout: 'out\n' });
      const listed = await ssh(['node01', 'crictl', 'ps', '--name', 'c']);
      expect(listed.stdout).toMatch(/^CONTAINER +IMAGE +CREATED +STATE +NAME +ATTEMPT +POD ID +POD +NAMESPACE\n/);
      expect(listed.stdout).toMatch(/Running +c +0 +[0-9a-f]{13} +writer +default\n/);
      const [id = ''] = (await ssh(['node01', 'crictl', 'ps', '-q', '--name', 'c'])).stdout.split('\n');
      expect(await ssh(['node01', 'crictl', 'logs', id])).toMatchObject({ stdout: 'in\n' });
    });

    it('run kubectl as somebody who is logged in there', async () => {
      const nodes = await ssh(['controlplane', 'kubectl get nodes -o name']);
      expect(nodes).toEqual({ code: 0, stdout: 'node/controlplane\nnode/node01\n', stderr: '' });
      expect(await ssh(['controlplane', 'kubectl cluster-info'])).toMatchObject({
        stdout: expect.stringContaining('Kubernetes control plane is running at https://172.30.1.2:6443\n'),
      });
      const made = 'kubectl create configmap made --from-literal=a=b --dry-run=client -o yaml > /tmp/made.yaml';
      expect(await ssh(['controlplane', `${made} && cd /tmp && kubectl apply -f made.yaml`])).toEqual({
        code: 0,
        stdout: 'configmap/made created\n',
        stderr: '',
      });
      expect(await ssh(['controlplane', 'cat /tmp/made.yaml | kubectl delete -f -'])).toMatchObject({ code: 0 });
      expect(await ssh(['controlplane', 'kubectl apply -f /tmp/none.yaml'])).toEqual({
        code: 1,
        stdout: '',
        stderr: 'error: the path "/tmp/none.yaml" does not exist\n',
      });
      const settings = 'kubectl config set-context --current --namespace=kube-public && grep server ~/.kube/config';
      expect(await ssh(['controlplane', settings])).toMatchObject({
        stdout: expect.stringContaining('    server: https://172.30.1.2:6443\n'),
      });
      expect(await ssh(['node01', 'kubectl get nodes'])).toMatchObject({
        code: 1,
        stderr: expect.stringContaining(
          'The connection to the server localhost:8080 was refused - did you specify the right host or port?',
        ),
      });
    });

    it('run helm on charts that lie there', async () => {
      const steps = `cd /root && helm create shop >/dev/null && ls -l shop/Chart.yaml && ls shop/charts && echo 'replicaCount: 2' > more.yaml
export HELM_NAMESPACE=shops; helm install one ./shop --create-namespace -f more.yaml --set image.tag=1.27 | head -4 | tail -2 && helm get values one
helm package shop -d /tmp/out && helm upgrade one /tmp/out/shop-0.1.0.tgz >/dev/null && kubectl get deploy -n shops one-shop -o jsonpath='{.spec.replicas}{"\\n"}'
helm repo list; helm uninstall one`;
      expect(await ssh(['controlplane', steps])).toEqual({
        code: 0,
        stdout: expect.stringMatching(
          /^-rw-r--r-- 1 root root .* shop\/Chart.yaml\nNAMESPACE: shops\nSTATUS: deployed\nUSER-SUPPLIED VALUES:\nimage:\n {2}tag: "1.27"\nreplicaCount: 2\nSuccessfully packaged chart and saved it to: \/tmp\/out\/shop-0.1.0.tgz\n2\nrelease "one" uninstalled\n$/,
        ),
        stderr: 'no repositories to show\n',
      });
    });

    it("sign a person's certificate as people do it by hand", async () => {
      const steps = `cd /tmp && openssl genrsa -out jane.key 2048 && openssl req -new -key jane.key -subj "/CN=jane/O=dev" -out jane.csr
cat > csr.yaml <<X
apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata: {name: jane}
spec: {request: $(base64 -w0 < jane.csr), signerName: kubernetes.io/kube-apiserver-client, usages: [client auth]}
X
kubectl apply -f csr.yaml && kubectl certificate approve jane && sleep 1
kubectl get csr jane -o jsonpath='{.status.certificate}' | base64 -d > jane.crt
openssl x509 -in jane.crt -noout -subject && openssl verify -CAfile /etc/kubernetes/pki/ca.crt jane.crt
kubectl config set-credentials jane --client-key=jane.key --client-certificate=jane.crt --embed-certs=true
kubectl --user=jane get pods -n default`;
      expect(await ssh(['controlplane', steps])).toEqual({
        code: 1,
        stdout: `certificatesigningrequest.certificates.k8s.io/jane created
certificatesigningrequest.certificates.k8s.io/jane approved
subject=O = dev, CN = jane
jane.crt: OK
User "jane" set.
`,
        stderr:
          'Error from server (Forbidden): pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "default"\n',
      });
    });

    it('run services that systemctl and journalctl show', async () => {
      const status = await ssh(['node01', 'systemctl', 'status', 'kubelet']);
      expect(status.stdout).toContain('● kubelet.service - kubelet: The Kubernetes Node Agent\n');
      expect(status.stdout).toContain('     Active: active (running) since ');
      expect((await ssh(['node01', 'journalctl', '-u', 'kubelet', '--no-pager'])).stdout).toContain(
        '"Successfully registered node" node="node01"',
      );
      expect(await ssh(['node01', 'systemctl', 'is-active', 'kubelet', 'kubelte'])).toMatchObject({
        code: 0,
        stdout: 'active\ninactive\n',
      });
      expect((await ssh(['node01', 'ps', 'aux'])).stdout).toContain('/usr/bin/kubelet --bootstrap-kubeconfig=');
    });
  });

  describeWith(['tmux'], 'on a terminal', () => {
    it("give a shell with history and completion, and files to the learner's own editor", async () => {
      const tmux = createTmux({ ...program, env: { ...env, EDITOR: 'sed -i s/one/two/' } }, 90, 20);
      try {
        tmux.open('sh');
        tmux.keys('ssh node01', 'Enter');
        await tmux.until(/root@node01:~#$/m);
        tmux.keys('echo one > /tmp/draft.yaml', 'Enter', 'vi /tmp/dra', 'Tab', 'Enter');
        await tmux.until(/vi \/tmp\/draft\.yaml/);
        tmux.keys('cat /tmp/dr', 'Tab', 'Enter');
        await tmux.until(/^two$/m);
        tmux.keys('Up', 'Up', 'Up');
        await tmux.until(/# echo one > \/tmp\/draft\.yaml$/m);
        tmux.keys('C-c', 'exit', 'Enter');
        await tmux.until(/^Connection to node01 closed\.$/m);
      } finally {
        tmux.close();
      }
    });
  });
});
