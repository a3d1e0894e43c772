import type { Program } from '../../runtime/process/program.ts';
import { apiServerProgram } from './api-server.ts';
import { controllerManagerProgram } from './controller-manager.ts';
import { coreDnsProgram, type NameWorld } from './coredns.ts';
import { etcdProgram } from './etcd.ts';
import { etcdctlProgram } from './etcd-tools/etcdctl.ts';
import { etcdutlProgram } from './etcd-tools/etcdutl.ts';
import { flannelProgram } from './flanneld.ts';
import { kubeProxyProgram, type ProxyWorld } from './kube-proxy/index.ts';
import { kubeadmProgram } from './kubeadm/index.ts';
import { schedulerProgram } from './scheduler.ts';
import type { ComponentWorld } from './world.ts';

export { createClusterData, readSnapshot } from './cluster-data.ts';
export { liveData } from './etcd.ts';
export { serveHandler } from './serve-handler.ts';
export { createSwitchboard, follow, type Switchboard } from './switchboard.ts';
export type { ClusterData, ComponentWorld } from './world.ts';

/** The programs of the images that a control plane and its addons consist of. */
export function componentPrograms(
  world: ComponentWorld & { readonly network: NameWorld & ProxyWorld['network'] },
): readonly Program[] {
  return [
    apiServerProgram(world),
    controllerManagerProgram(world),
    coreDnsProgram(world.network),
    etcdProgram(world),
    etcdctlProgram(world),
    etcdutlProgram(),
    flannelProgram(world),
    kubeadmProgram(world),
    kubeProxyProgram(world),
    schedulerProgram(world),
  ];
}
