import { flannelImage, flannelPluginImage } from './flannel.ts';
import { coreDnsVersionOf, etcdVersionOf } from './releases.ts';

/** The images that a node has when kubeadm and the Pod network are through with it. */
export function nodeImages(version: string): readonly string[] {
  return [
    ...['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kube-proxy'].map(
      (name) => `registry.k8s.io/${name}:${version}`,
    ),
    `registry.k8s.io/coredns/coredns:${coreDnsVersionOf(version)}`,
    `registry.k8s.io/etcd:${etcdVersionOf(version)}`,
    'registry.k8s.io/pause:3.10.1',
    flannelImage,
    flannelPluginImage,
  ];
}
