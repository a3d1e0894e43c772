import { createHash, X509Certificate } from 'node:crypto';
import type { Secret } from '#types/core-v1';
import type { Program, ProgramContext } from '../../runtime/process/program.ts';
import type { ComponentWorld } from './world.ts';

const pki = '/etc/kubernetes/pki';
const day = 86_400_000;

/** kubeadm, as far as it looks at a cluster and lets nodes in; what makes and changes clusters is said not to be simulated. */
export function kubeadmProgram(world: ComponentWorld): Program {
  return {
    name: 'kubeadm',
    run: async (context) => {
      const words = context.arguments.filter((argument) => !argument.startsWith('-'));
      const [verb = '', second = ''] = words;
      const { version } = world;
      switch (`${verb} ${second}`.trim()) {
        case 'version':
        case 'version short': {
          const [, major, minor] = /^v(\d+)\.(\d+)/.exec(version) ?? [];
          const isShort = /(-o|--output)[= ]?short/.test(context.arguments.join(' '));
          await context.print(
            isShort
              ? `${version}\n`
              : `kubeadm version: &version.Info{Major:"${major}", Minor:"${minor}", EmulationMajor:"", EmulationMinor:"", MinCompatibilityMajor:"", MinCompatibilityMinor:"", GitVersion:"${version}", GitCommit:"", GitTreeState:"clean", BuildDate:"2026-02-10T12:00:00Z", GoVersion:"go1.25.7", Compiler:"gc", Platform:"linux/amd64"}\n`,
          );
          return 0;
        }
        case 'token list':
        case 'token create':
        case 'token delete':
          return tokens(context, world, second, words.slice(2));
        case 'token generate':
          await context.print(`${newToken(context)}\n`);
          return 0;
        case 'certs check-expiration':
          return expirations(context, world);
        case 'config images':
          await context.print(
            ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kube-proxy']
              .map((name) => `registry.k8s.io/${name}:${version}\n`)
              .join('')
              .concat(
                'registry.k8s.io/coredns/coredns:v1.13.1\nregistry.k8s.io/pause:3.10.1\nregistry.k8s.io/etcd:3.6.6-0\n',
              ),
          );
          return 0;
        default: {
          const known = [
            'init',
            'join',
            'reset',
            'upgrade',
            'certs',
            'config',
            'token',
            'kubeconfig',
            'alpha',
            'completion',
          ];
          if (verb !== '' && !known.includes(verb)) {
            await complain(context, `unknown command ${JSON.stringify(verb)} for "kubeadm"`);
            return 1;
          }
          await context.stderr.write(new TextEncoder().encode(`not simulated: kubeadm ${words.join(' ')}\n`));
          return 1;
        }
      }
    },
  };
}

const complain = async ({ stderr }: ProgramContext, text: string) =>
  stderr.write(
    new TextEncoder().encode(`error: ${text}\nTo see the stack trace of this error execute with --v=5 or higher\n`),
  );

function newToken({ system }: ProgramContext): string {
  const letters = '0123456789abcdefghijklmnopqrstuvwxyz';
  const some = (count: number) =>
    Array.from({ length: count }, () => letters[Math.floor(system.random() * letters.length)]).join('');
  return `${some(6)}.${some(16)}`;
}

/** Columns as text/tabwriter lays them out, three spaces between them. */
function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => (row[at] ?? '').length)));
  return rows
    .map(
      (row) =>
        `${row.map((cell, at) => (at === row.length - 1 ? cell : cell.padEnd((widths[at] ?? 0) + 3))).join('')}\n`,
    )
    .join('');
}

/** Follows apimachinery duration ShortHumanDuration. */
function shortDuration(milliseconds: number): string {
  if (milliseconds < 0) return '<invalid>';
  const seconds = Math.floor(milliseconds / 1000);
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)}h`;
  const days = Math.floor(seconds / 86_400);
  return days < 365 ? `${days}d` : `${Math.floor(days / 365)}y`;
}

async function tokens(
  context: ProgramContext,
  world: ComponentWorld,
  verb: string,
  names: readonly string[],
): Promise<number> {
  const { board, address } = world;
  if (!board.isOn('kube-apiserver')) {
    const url = `https://${address}:6443/api/v1/namespaces/kube-system/secrets?fieldSelector=type%3Dbootstrap.kubernetes.io%2Ftoken`;
    await complain(
      context,
      `failed to list bootstrap tokens: Get ${JSON.stringify(url)}: dial tcp ${address}:6443: connect: connection refused`,
    );
    return 1;
  }
  const client = world.client({
    user: 'kubernetes-admin',
    groups: ['kubeadm:cluster-admins'],
    fieldManager: 'kubeadm',
  });
  const now = context.system.clock.now();
  const text = (secret: Secret, key: string) => Buffer.from(secret.data?.[key] ?? '', 'base64').toString();
  if (verb === 'list') {
    const found = client.list('secrets', 'kube-system').filter(({ type }) => type === 'bootstrap.kubernetes.io/token');
    const rows = found.map((secret) => {
      const expires = text(secret, 'expiration');
      const usages = ['authentication', 'signing'].filter(
        (usage) => text(secret, `usage-bootstrap-${usage}`) === 'true',
      );
      return [
        `${text(secret, 'token-id')}.${text(secret, 'token-secret')}`,
        expires === '' ? '<forever>' : shortDuration(Date.parse(expires) - now),
        expires === '' ? '<never>' : expires,
        usages.join(','),
        text(secret, 'description') || '<none>',
        text(secret, 'auth-extra-groups') || '<none>',
      ];
    });
    if (rows.length > 0)
      await context.print(columns([['TOKEN', 'TTL', 'EXPIRES', 'USAGES', 'DESCRIPTION', 'EXTRA GROUPS'], ...rows]));
    return 0;
  }
  if (verb === 'delete') {
    for (const name of names) {
      const id = name.split('.')[0] ?? '';
      await client.delete('secrets', 'kube-system', `bootstrap-token-${id}`);
      await context.print(`bootstrap token ${JSON.stringify(id)} deleted\n`);
    }
    return 0;
  }
  const token = names[0] ?? newToken(context);
  const [id = '', secret = ''] = token.split('.');
  if (!/^[a-z0-9]{6}\.[a-z0-9]{16}$/.test(token)) {
    await complain(
      context,
      `the bootstrap token ${JSON.stringify(token)} was not of the form "\\\\A([a-z0-9]{6})\\\\.([a-z0-9]{16})\\\\z"`,
    );
    return 1;
  }
  const data = {
    'auth-extra-groups': 'system:bootstrappers:kubeadm:default-node-token',
    expiration: `${new Date(now + day).toISOString().slice(0, 19)}Z`,
    'token-id': id,
    'token-secret': secret,
    'usage-bootstrap-authentication': 'true',
    'usage-bootstrap-signing': 'true',
  };
  await client.create('secrets', {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: `bootstrap-token-${id}`, namespace: 'kube-system' },
    type: 'bootstrap.kubernetes.io/token',
    data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString('base64')])),
  });
  if (!context.arguments.includes('--print-join-command')) {
    await context.print(`${token}\n`);
    return 0;
  }
  const authority = certificateAt(context, `${pki}/ca.crt`);
  const hash = createHash('sha256')
    .update(authority?.publicKey.export({ type: 'spki', format: 'der' }) ?? '')
    .digest('hex');
  await context.print(`kubeadm join ${address}:6443 --token ${token} --discovery-token-ca-cert-hash sha256:${hash} \n`);
  return 0;
}

/** The certificate in a PEM file or, for a kubeconfig, of its client. */
function certificateAt({ files }: ProgramContext, path: string): X509Certificate | undefined {
  if (!files.exists(path)) return undefined;
  const text = new TextDecoder().decode(files.readFile(path));
  const [, data] = /client-certificate-data:\s*(\S+)/.exec(text) ?? [];
  try {
    return new X509Certificate(data === undefined ? text : Buffer.from(data, 'base64'));
  } catch {
    return undefined;
  }
}

const kept = [
  ['admin.conf', '/etc/kubernetes/admin.conf', 'ca'],
  ['apiserver', `${pki}/apiserver.crt`, 'ca'],
  ['apiserver-etcd-client', `${pki}/apiserver-etcd-client.crt`, 'etcd-ca'],
  ['apiserver-kubelet-client', `${pki}/apiserver-kubelet-client.crt`, 'ca'],
  ['controller-manager.conf', '/etc/kubernetes/controller-manager.conf', 'ca'],
  ['etcd-healthcheck-client', `${pki}/etcd/healthcheck-client.crt`, 'etcd-ca'],
  ['etcd-peer', `${pki}/etcd/peer.crt`, 'etcd-ca'],
  ['etcd-server', `${pki}/etcd/server.crt`, 'etcd-ca'],
  ['front-proxy-client', `${pki}/front-proxy-client.crt`, 'front-proxy-ca'],
  ['scheduler.conf', '/etc/kubernetes/scheduler.conf', 'ca'],
  ['super-admin.conf', '/etc/kubernetes/super-admin.conf', 'ca'],
] as const;
const authorities = [
  ['ca', `${pki}/ca.crt`],
  ['etcd-ca', `${pki}/etcd/ca.crt`],
  ['front-proxy-ca', `${pki}/front-proxy-ca.crt`],
] as const;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Follows kubeadm cmd/certs check-expiration. */
async function expirations(context: ProgramContext, { board }: ComponentWorld): Promise<number> {
  const now = context.system.clock.now();
  const dates = (path: string) => {
    const end = certificateAt(context, path)?.validToDate;
    if (end === undefined) return undefined;
    const iso = end.toISOString();
    return [
      `${months[end.getUTCMonth()]} ${iso.slice(8, 10)}, ${iso.slice(0, 4)} ${iso.slice(11, 16)} UTC`,
      shortDuration(end.getTime() - now),
    ] as const;
  };
  if (board.isOn('kube-apiserver')) {
    await context.print(
      '[check-expiration] Reading configuration from the "kubeadm-config" ConfigMap in namespace "kube-system"...\n[check-expiration] Use \'kubeadm init phase upload-config kubeadm --config your-config-file\' to re-upload it.\n\n',
    );
  }
  const rows = kept.map(([name, path, authority]) => {
    const found = dates(path);
    return found === undefined ? [`!MISSING! ${name}`, '', '', '', ''] : [name, ...found, authority, 'no      '];
  });
  const issuers = authorities.map(([name, path]) => {
    const found = dates(path);
    return found === undefined ? [`!MISSING! ${name}`, '', '', ''] : [name, ...found, 'no      '];
  });
  await context.print(
    columns([['CERTIFICATE', 'EXPIRES', 'RESIDUAL TIME', 'CERTIFICATE AUTHORITY', 'EXTERNALLY MANAGED'], ...rows]),
  );
  await context.print(
    `\n${columns([['CERTIFICATE AUTHORITY', 'EXPIRES', 'RESIDUAL TIME', 'EXTERNALLY MANAGED'], ...issuers])}`,
  );
  return 0;
}
