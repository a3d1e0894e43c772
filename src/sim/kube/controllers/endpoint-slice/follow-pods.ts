import type { Pod, Service } from '#types/core-v1';
import { type Informers, objectKey } from '../../client/index.ts';
import { selects } from '../../helpers/services.ts';

const byNamespace = 'namespace';

/** Tells which Services a change of a Pod concerns, before it or after, and which Pods a Service has now. */
export function followPods(
  informers: Informers,
  concern: (serviceKey: string) => void,
): { readonly podsOf: (service: Service) => readonly Pod[] } {
  const services = informers.for('services');
  const pods = informers.for('pods');
  services.addIndex(byNamespace, ({ metadata }) => [metadata.namespace ?? '']);
  pods.addIndex(byNamespace, ({ metadata }) => [metadata.namespace ?? '']);
  const changed = (...states: readonly Pod[]): void => {
    for (const service of services.byIndex(byNamespace, states[0]?.metadata.namespace ?? '')) {
      if (states.some((pod) => selects(service, pod))) concern(objectKey(service));
    }
  };
  pods.onChange({ added: changed, updated: changed, deleted: changed });
  return {
    podsOf: (service) =>
      pods.byIndex(byNamespace, service.metadata.namespace ?? '').filter((pod) => selects(service, pod)),
  };
}
