import { createHash } from 'node:crypto';
import type { Secret } from '#types/core-v1';
import type { ProgramContext } from '../../../runtime/process/program.ts';
import type { ComponentWorld } from '../world.ts';
import { certificateAt, pki } from './certificates.ts';
import { columns, complain, shortDuration } from './text.ts';

const day = 86_400_000;

/** `abcdef.0123456789abcdef`. */
export function newToken({ system }: ProgramContext): string {
  const letters = '0123456789abcdefghijklmnopqrstuvwxyz';
  const some = (count: number) =>
    Array.from({ length: count }, () => letters[Math.floor(system.random() * letters.length)]).join('');
  return `${some(6)}.${some(16)}`;
}

/** `kubeadm token list|create|delete`. Follows kubeadm cmd/token. */
export async function tokens(
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
