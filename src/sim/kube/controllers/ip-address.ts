import { canonicalIp } from '#apimachinery';
import type { Service } from '#types/core-v1';
import { createWorkQueue, isAlreadyExists, objectKey } from '../client/index.ts';
import type { Controller } from './controller.ts';

const managedBy = { 'ipaddress.kubernetes.io/managed-by': 'ipallocator.k8s.io' };
const familyLabel = 'ipaddress.kubernetes.io/ip-family';

/** The cluster IPs of a Service, each as IPAddresses are named. */
function addressesOf(service: Service | undefined): readonly string[] {
  if (service?.spec === undefined || service.spec.type === 'ExternalName') return [];
  return (service.spec.clusterIPs ?? []).filter((ip) => ip !== 'None' && ip !== '').map(canonicalIp);
}

/**
 * Keeps an IPAddress for each cluster IP. The API server does so when it allocates; here it follows the Services.
 * Follows pkg/registry/core/service/ipallocator and its repair loop.
 */
export const ipAddressController: Controller = {
  name: 'service-cluster-ip-allocator',
  start: ({ clock, activity, informers, log, client: clientFor }) => {
    const client = clientFor({ user: 'system:apiserver', groups: ['system:masters'], fieldManager: 'kube-apiserver' });
    const services = informers.for('services');
    const addresses = informers.for('ipaddresses');
    services.addIndex('address', addressesOf);
    const parents = 'parent';
    addresses.addIndex(parents, ({ spec }) =>
      spec?.parentRef?.resource === 'services' ? [`${spec.parentRef.namespace ?? ''}/${spec.parentRef.name}`] : [],
    );

    const queue = createWorkQueue({
      name: ipAddressController.name,
      clock,
      activity,
      log,
      work: async (key) => {
        const service = services.get(undefined, key);
        const wanted = addressesOf(service);
        for (const { metadata } of addresses.byIndex(parents, key)) {
          if (metadata.labels?.['ipaddress.kubernetes.io/managed-by'] === undefined) continue;
          if (!wanted.includes(metadata.name ?? '')) await client.delete('ipaddresses', undefined, metadata.name ?? '');
        }
        for (const name of wanted) {
          if (addresses.get(undefined, name) !== undefined) continue;
          const { namespace = '', name: parent = '' } = service?.metadata ?? {};
          const labels = { [familyLabel]: name.includes(':') ? 'IPv6' : 'IPv4', ...managedBy };
          try {
            await client.create('ipaddresses', {
              apiVersion: 'networking.k8s.io/v1',
              kind: 'IPAddress',
              metadata: { name, labels },
              spec: { parentRef: { resource: 'services', namespace, name: parent } },
            });
          } catch (error) {
            if (!isAlreadyExists(error)) throw error;
          }
        }
      },
    });
    const changed = (service: Service) => queue.add(objectKey(service));
    services.onChange({ added: changed, updated: changed, deleted: changed });
    addresses.onChange({
      deleted: ({ metadata }) => {
        for (const service of services.byIndex('address', metadata.name ?? '')) changed(service);
      },
    });
    return queue;
  },
};
