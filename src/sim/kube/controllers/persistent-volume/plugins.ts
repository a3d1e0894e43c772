import { migratedPlugins } from '../../helpers/migrated-plugins.ts';

/** The plug-ins of 1.35's kube-controller-manager that provision, delete or recycle. NFS only recycles. */
const controllerPlugins: readonly string[] = ['kubernetes.io/host-path', 'kubernetes.io/nfs'];

/** How a class' volumes come to be. */
export type Provisioner =
  | { readonly kind: 'host-path' }
  | { readonly kind: 'external'; readonly name: string }
  | { readonly kind: 'none'; readonly error: string };

/** Who provisions for a class. Follows findProvisionablePlugin. */
export function provisionerOf(name: string): Provisioner {
  const migrated = migratedPlugins[name];
  if (migrated !== undefined) return { kind: 'external', name: migrated };
  if (name === 'kubernetes.io/host-path') return { kind: 'host-path' };
  if (!name.startsWith('kubernetes.io/')) return { kind: 'external', name };
  return {
    kind: 'none',
    error: controllerPlugins.includes(name)
      ? 'no provisionable volume plugin matched'
      : `no volume plugin matched name: ${name}`,
  };
}
