import type { ProgramContext } from '../../../runtime/process/program.ts';
import { flagOf, runTool } from './host.ts';
import { KubeadmError } from './text.ts';

interface Check {
  readonly name: string;
  /** What is wrong; undefined: nothing. */
  readonly look: () => Promise<string | undefined> | string | undefined;
  /** It is said, and stops nobody. */
  readonly warns?: true;
}

const fileName = (path: string) => path.replaceAll('/', '-');

/** The file must not be there. */
const available = ({ files }: ProgramContext, path: string): Check => ({
  name: `FileAvailable-${fileName(path)}`,
  look: () => (files.exists(path) ? `${path} already exists` : undefined),
});

/** What has to hold before a node joins. Follows kubeadm preflight JoinNodeChecks, in its order. */
export function joinChecks(context: ProgramContext): readonly Check[] {
  const { files, system } = context;
  const read = (path: string) => (files.exists(path) ? new TextDecoder().decode(files.readFile(path)) : '');
  const forward = '/proc/sys/net/ipv4/ip_forward';
  return [
    available(context, '/etc/kubernetes/kubelet.conf'),
    available(context, '/etc/kubernetes/bootstrap-kubelet.conf'),
    {
      name: 'CRI',
      look: async () => {
        const { code, text } = await runTool(context, 'crictl', 'version');
        if (code === 0) return undefined;
        const cause = text.replace(/^FATA\[0000\] /, '').trim();
        return `could not connect to the container runtime: failed to create new CRI runtime service: ${cause}`;
      },
    },
    {
      name: 'Swap',
      warns: true,
      look: () =>
        read('/proc/swaps').trim().split('\n').length > 1
          ? 'swap is supported for cgroup v2 only. The kubelet must be properly configured to use swap. Please refer to https://kubernetes.io/docs/concepts/architecture/nodes/#swap-memory, or disable swap on the node'
          : undefined,
    },
    {
      name: 'Service-Kubelet',
      warns: true,
      look: async () =>
        (await runTool(context, 'systemctl', 'is-enabled', 'kubelet')).code === 0
          ? undefined
          : "kubelet service is not enabled, please run 'systemctl enable kubelet.service'",
    },
    {
      name: 'Port-10250',
      look: async () =>
        (await runTool(context, 'systemctl', 'is-active', 'kubelet')).code === 0 &&
        files.exists('/etc/kubernetes/kubelet.conf')
          ? 'Port 10250 is in use'
          : undefined,
    },
    available(context, '/etc/kubernetes/pki/ca.crt'),
    {
      name: `FileContent-${fileName(forward)}`,
      look: () => (read(forward).startsWith('1') ? undefined : `${forward} contents are not set to 1`),
    },
    {
      name: 'Hostname',
      warns: true,
      look: () =>
        read('/etc/hosts').includes(system.hostname) ? undefined : `hostname "${system.hostname}" could not be reached`,
    },
  ];
}

/** Makes the checks and says what they found; throws KubeadmError when one of them is in the way. */
export async function runChecks(context: ProgramContext, checks: readonly Check[]): Promise<void> {
  const ignored = (flagOf(context, '--ignore-preflight-errors') ?? '').toLowerCase().split(',');
  const errors: string[] = [];
  for (const { name, look, warns } of checks) {
    const problem = await look();
    if (problem === undefined) continue;
    if (warns === true || ignored.includes('all') || ignored.includes(name.toLowerCase()))
      await context.stderr.write(new TextEncoder().encode(`\t[WARNING ${name}]: ${problem}\n`));
    else errors.push(`\t[ERROR ${name}]: ${problem}\n`);
  }
  if (errors.length === 0) return;
  const text = `[preflight] Some fatal errors occurred:\n${errors.join('')}[preflight] If you know what you are doing, you can make a check non-fatal with \`--ignore-preflight-errors=...\`\n`;
  await context.stderr.write(new TextEncoder().encode(text));
  throw new KubeadmError('preflight checks failed');
}
