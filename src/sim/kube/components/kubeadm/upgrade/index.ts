import type { ProgramContext } from '../../../../runtime/process/program.ts';
import type { ComponentWorld } from '../../world.ts';
import { complain } from '../text.ts';
import { apply } from './apply.ts';
import { kubeadmClient } from './cluster.ts';
import { upgradeNode } from './node.ts';
import { plan } from './plan.ts';

/** `kubeadm upgrade plan|apply|node`. Throws KubeadmError. */
export async function upgrade(
  context: ProgramContext,
  world: ComponentWorld,
  words: readonly string[],
  kubeadm: string,
): Promise<number> {
  const [verb = '', argument] = words;
  const flag = (...names: readonly string[]) => context.arguments.some((one) => names.includes(one));
  if (!['plan', 'apply', 'node'].includes(verb)) {
    await context.stderr.write(new TextEncoder().encode(`not simulated: kubeadm upgrade ${verb}\n`));
    return 1;
  }
  if (flag('--dry-run')) {
    await context.stderr.write(new TextEncoder().encode(`not simulated: kubeadm upgrade ${verb} --dry-run\n`));
    return 1;
  }
  if (verb === 'apply' && argument === undefined) {
    await complain(context, 'missing one or more required arguments. Required arguments: [version]');
    return 1;
  }
  const { board, address } = world;
  if (!board.isOn('kube-apiserver')) {
    const url = `https://${address}:6443/api/v1/namespaces/kube-system/configmaps/kubeadm-config?timeout=10s`;
    await complain(
      context,
      `failed to get config map: Get ${JSON.stringify(url)}: dial tcp ${address}:6443: connect: connection refused`,
    );
    return 1;
  }
  const client = kubeadmClient(world);
  if (verb === 'plan') return plan(context, world, client, kubeadm);
  if (verb === 'node') return upgradeNode(context, world, client);
  return apply(context, world, client, {
    version: `v${(argument ?? '').replace(/^v/, '')}`,
    kubeadm,
    force: flag('-f', '--force'),
    asks: !flag('-y', '--yes', '-f', '--force'),
    renews: !flag('--certificate-renewal=false'),
    upgradesEtcd: !flag('--etcd-upgrade=false'),
  });
}
