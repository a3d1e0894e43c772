import type { DriverContainer } from './workload.ts';

/** The sidecars of a driver's Pods: the same programs everywhere, from other registries and with other flags. */
export interface SidecarSet {
  /** `registry.k8s.io/sig-storage` */
  readonly registry: string;
  readonly socketVolume: string;
  /** By container: version, and flags beside the address. */
  readonly containers: Readonly<Record<string, { readonly image: string; readonly args: readonly string[] }>>;
}

const resources = { requests: { cpu: '10m', memory: '20Mi' }, limits: { memory: '500Mi' } };

/** Their containers; each speaks to the plug-in through the socket in `socketVolume`. */
export function sidecarContainers({ registry, socketVolume, containers }: SidecarSet): readonly DriverContainer[] {
  return Object.entries(containers).map(([name, { image, args }]) => ({
    name,
    image: `${registry}/${image}`,
    args: ['--csi-address=/csi/csi.sock', ...args],
    volumeMounts: [{ name: socketVolume, mountPath: '/csi' }],
    resources,
  }));
}

/** What registers a driver with the kubelet. */
export function registrar(name: string, image: string, driver: string, socketVolume: string): DriverContainer {
  return {
    name,
    image,
    args: [
      '--v=2',
      '--csi-address=/csi/csi.sock',
      `--kubelet-registration-path=/var/lib/kubelet/plugins/${driver}/csi.sock`,
    ],
    volumeMounts: [
      { name: socketVolume, mountPath: '/csi' },
      { name: 'registration-dir', mountPath: '/registration' },
    ],
    resources,
  };
}
