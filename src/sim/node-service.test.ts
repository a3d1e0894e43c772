import { afterEach, describe, expect, it } from 'vitest';
import type { Node, Pod } from '#types/core-v1';
import type { Simulation } from './index.ts';
import type { Kubernetes } from './kube/index.ts';
import { testMachines } from './machine-testing.ts';

const opened: Simulation[] = [];
afterEach(async () => {
  for (const simulation of opened.splice(0)) await simulation.close();
});

async function lab() {
  const { clock, simulation } = await testMachines();
  opened.push(simulation);
  const { shells, machines } = simulation;
  const kubernetes = simulation.kubernetes as Kubernetes;
  const kind = (name: string) => {
    const found = kubernetes.registry.resource('', name);
    if (found === undefined) throw new Error(name);
    return found;
  };
  const files = machines.get('node01')?.files;
  if (files === undefined) throw new Error('no machine');
  return {
    clock,
    files,
    write: (path: string, text: string) => files.writeFile(path, new TextEncoder().encode(text)),
    edit: (path: string, from: string, to: string) => {
      const text = new TextDecoder().decode(files.readFile(path));
      expect(text).toContain(from);
      files.writeFile(path, new TextEncoder().encode(text.replace(from, to)));
    },
    run: async (command: string) => {
      const session = shells.open('node01', {
        command: [command],
        user: 'root',
        tty: false,
        columns: 80,
        rows: 24,
        terminalType: 'dumb',
      });
      let text = '';
      session.onOutput((_, data) => {
        text += new TextDecoder().decode(data);
      });
      let code: number | undefined;
      void session.ended.then((value) => {
        code = value;
      });
      for (let round = 0; round < 50 && code === undefined; round += 1) await clock.advance(10);
      return { text, code };
    },
    node: () => kubernetes.registry.get(kind('nodes'), undefined, 'node01') as unknown as Node,
    ready: () => {
      const node = kubernetes.registry.get(kind('nodes'), undefined, 'node01') as unknown as Node;
      return node.status?.conditions?.find(({ type }) => type === 'Ready')?.status;
    },
    pods: () => kubernetes.registry.list(kind('pods'), { namespace: 'default' }).items as unknown as readonly Pod[],
    remove: (name: string) => kubernetes.registry.delete(kind('pods'), 'default', name, {}),
  };
}

const config = '/var/lib/kubelet/config.yaml';

describe('the kubelet of a machine', () => {
  it('stops and starts as a service', async () => {
    const { run, clock, ready } = await lab();
    const up = await run('systemctl status kubelet');
    expect(up.code).toBe(0);
    expect(up.text).toContain('Loaded: loaded (/usr/lib/systemd/system/kubelet.service; enabled; preset: enabled)');
    expect(up.text).toContain('Active: active (running) since');
    expect(await run('systemctl stop kubelet')).toEqual({ text: '', code: 0 });
    expect(await run('systemctl is-active kubelet')).toEqual({ text: 'inactive\n', code: 3 });
    const down = await run('systemctl status kubelet');
    expect(down.code).toBe(3);
    expect(down.text).toMatch(/^○ kubelet.service - kubelet: The Kubernetes Node Agent\n/);
    expect(down.text).toContain('     Active: inactive (dead) since ');
    expect(down.text).toMatch(/node01 systemd\[1\]: Stopped kubelet.service - kubelet: The Kubernetes Node Agent\.\n$/);
    await clock.advance(60_000);
    expect(ready()).toBe('Unknown');
    await run('systemctl start kubelet');
    expect(ready()).toBe('True');
  });

  it('misses its container runtime after half a minute, and is ready again with it', async () => {
    const { run, clock, ready, node } = await lab();
    expect(await run('systemctl stop containerd')).toEqual({ text: '', code: 0 });
    expect((await run('crictl ps')).text).toContain('dial unix /run/containerd/containerd.sock: connect: no such file');
    await clock.advance(10_000);
    expect(ready()).toBe('True');
    await clock.advance(30_000);
    expect(ready()).toBe('False');
    const condition = node().status?.conditions?.find(({ type }) => type === 'Ready');
    expect(condition).toMatchObject({ reason: 'KubeletNotReady', message: 'container runtime is down' });
    expect(node().spec?.taints).toContainEqual(expect.objectContaining({ key: 'node.kubernetes.io/not-ready' }));
    await run('systemctl start containerd');
    await clock.advance(2000);
    expect(ready()).toBe('True');
  });

  it('is enabled and disabled by a link', async () => {
    const { run, files } = await lab();
    const link = '/etc/systemd/system/multi-user.target.wants/kubelet.service';
    expect((await run('systemctl disable kubelet')).text).toBe(`Removed "${link}".\n`);
    expect(files.exists(link)).toBe(false);
    expect(await run('systemctl is-enabled kubelet')).toEqual({ text: 'disabled\n', code: 1 });
    const created = `Created symlink ${link} → /usr/lib/systemd/system/kubelet.service.\n`;
    expect((await run('systemctl enable kubelet')).text).toBe(created);
  });

  it.each([
    [
      config,
      'clientCAFile: /etc/kubernetes/pki/ca.crt',
      'clientCAFile: /etc/kubernetes/pki/WRONG.crt',
      'failed to construct kubelet dependencies: unable to load client CA file /etc/kubernetes/pki/WRONG.crt: open /etc/kubernetes/pki/WRONG.crt: no such file or directory',
    ],
    [
      config,
      'cgroupDriver: systemd',
      'cgroupDriver: a: b',
      'failed to load kubelet config file, path: /var/lib/kubelet/config.yaml, error: failed to load Kubelet config file /var/lib/kubelet/config.yaml, error failed to decode: yaml: line 15: mapping values are not allowed in this context',
    ],
    [
      config,
      'kind: KubeletConfiguration',
      'kind: KubeletConfiguration\nmaxPods: -1\nport: 0',
      'failed to validate kubelet configuration, error: [invalid configuration: maxPods (--max-pods) -1 must not be a negative number, invalid configuration: port (--port) 0 must be between 1 and 65535, inclusive], path: &TypeMeta{Kind:,APIVersion:,}',
    ],
    [
      '/etc/kubernetes/kubelet.conf',
      'current-context: default-context',
      'current-context: other',
      'failed to run Kubelet: unable to load bootstrap kubeconfig: stat /etc/kubernetes/bootstrap-kubelet.conf: no such file or directory',
    ],
  ])('does not start with a broken %s', async (path, good, bad, message) => {
    const { run, edit, clock, ready } = await lab();
    edit(path, good, bad);
    await run('systemctl restart kubelet');
    const { text, code } = await run('systemctl status kubelet');
    expect(code).toBe(0);
    expect(text).toContain('     Active: activating (auto-restart) (Result: exit-code) since ');
    expect(text).toContain('(code=exited, status=1/FAILURE)');
    const journal = (await run('journalctl -u kubelet')).text;
    expect(journal).toContain(`run.go:72] "command failed" err=${JSON.stringify(message)}`);
    await clock.advance(60_000);
    expect(ready()).toBe('Unknown');
    expect((await run('journalctl -u kubelet')).text).toContain('Scheduled restart job, restart counter is at 5.');
    edit(path, bad, good);
    await run('systemctl restart kubelet');
    expect(ready()).toBe('True');
  });

  it('runs alone with the wrong port of the API server', async () => {
    const { run, edit, clock, ready } = await lab();
    edit('/etc/kubernetes/kubelet.conf', '6443', '6553');
    await run('systemctl restart kubelet');
    await clock.advance(60_000);
    expect((await run('systemctl is-active kubelet')).text).toBe('active\n');
    expect(ready()).toBe('Unknown');
    const refused =
      'Post "https://172.30.1.2:6553/api/v1/nodes": dial tcp 172.30.1.2:6553: connect: connection refused';
    expect((await run('journalctl -u kubelet')).text).toContain(
      `"Unable to register node with API server" err=${JSON.stringify(refused)} node="node01"`,
    );
  });

  const runsWith = async (prepare: (machine: Awaited<ReturnType<typeof lab>>) => Promise<unknown> | unknown) => {
    const machine = await lab();
    await prepare(machine);
    await machine.run('systemctl daemon-reload; systemctl restart kubelet');
    return (await machine.run('journalctl -u kubelet -o cat')).text;
  };
  const ended = (error: string) => `run.go:72] "command failed" err=${JSON.stringify(error)}`;

  it('does not start with a flag that it does not know', async () => {
    const flags = '/var/lib/kubelet/kubeadm-flags.env';
    expect(await runsWith(({ write }) => write(flags, 'KUBELET_KUBEADM_ARGS="--improve-speed"\n'))).toContain(
      ended('failed to parse kubelet flag: unknown flag: --improve-speed'),
    );
    expect(await runsWith(({ write }) => write(flags, 'KUBELET_KUBEADM_ARGS="--max-pods=many"\n'))).toContain(
      ended(
        'failed to parse kubelet flag: invalid argument "many" for "--max-pods" flag: strconv.ParseInt: parsing "many": invalid syntax',
      ),
    );
  });

  it('does not start while swap is on, unless it is told to', async () => {
    const text = await runsWith(({ run }) => run('truncate -s 4096 /swap.img; swapon /swap.img'));
    expect(text).toContain(
      ended(
        'failed to run Kubelet: running with swap on is not supported, please disable swap or set --fail-swap-on flag to false',
      ),
    );
  });

  it('does not start without the socket of its container runtime', async () => {
    const endpoint = 'unix:///run/containerd/wrong.sock';
    expect(
      await runsWith(({ edit }) => edit(config, 'unix:///var/run/containerd/containerd.sock', endpoint)),
    ).toContain(
      ended(
        `failed to run Kubelet: validate service connection: validate CRI v1 runtime API for endpoint "${endpoint}": rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial unix /run/containerd/wrong.sock: connect: no such file or directory"`,
      ),
    );
  });

  it('takes its command from drop-ins wherever they lie', async () => {
    const { run, files, write } = await lab();
    files.makeDirectory('/etc/systemd/system/kubelet.service.d', { recursive: true });
    write('/etc/systemd/system/kubelet.service.d/override.conf', '[Service]\nExecStart=\nExecStart=/opt/kubelet\n');
    await run('systemctl daemon-reload; systemctl restart kubelet');
    expect((await run('systemctl status kubelet')).text).toContain(
      'ExecStart=/opt/kubelet (code=exited, status=203/EXEC)',
    );
  });

  it('is not found where the unit says', async () => {
    const { run, edit } = await lab();
    const dropIn = '/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf';
    edit(dropIn, 'ExecStart=/usr/bin/kubelet', 'ExecStart=/usr/local/bin/kubelet');
    expect((await run('systemctl status kubelet')).text).toContain('changed on disk');
    await run('systemctl daemon-reload');
    await run('systemctl restart kubelet');
    expect((await run('systemctl status kubelet')).text).toContain('status=203/EXEC');
  });
});

describe('a static Pod', () => {
  const manifest = (command: string) =>
    `apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  terminationGracePeriodSeconds: 1\n  containers:\n  - name: c\n    image: busybox\n    command: [sleep, "${command}"]\n`;
  const path = '/etc/kubernetes/manifests/web.yaml';

  it('has a mirror that comes back, follows its file and ends with it', async () => {
    const { write, files, clock, pods, remove } = await lab();
    write(path, manifest('1000'));
    await clock.advance(2000);
    const [first] = pods();
    const hash = first?.metadata.annotations?.['kubernetes.io/config.hash'];
    expect(first).toMatchObject({
      metadata: {
        name: 'web-node01',
        annotations: { 'kubernetes.io/config.mirror': hash, 'kubernetes.io/config.source': 'file' },
        ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: 'node01', controller: true }],
      },
      status: { phase: 'Running', containerStatuses: [{ restartCount: 0 }] },
    });
    const id = first?.status?.containerStatuses?.[0]?.containerID;
    await remove('web-node01');
    await clock.advance(2000);
    const [second] = pods();
    expect(second?.metadata.uid).not.toBe(first?.metadata.uid);
    expect(second?.status?.containerStatuses?.[0]?.containerID).toBe(id);
    write(path, manifest('2000'));
    await clock.advance(5000);
    const [third] = pods();
    expect(third?.spec?.containers[0]?.command).toEqual(['sleep', '2000']);
    expect(third?.status?.phase).toBe('Running');
    files.remove(path);
    await clock.advance(5000);
    expect(pods()).toEqual([]);
  });
});
