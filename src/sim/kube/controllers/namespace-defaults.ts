import type { ConfigMap, Namespace } from '#types/core-v1';
import { createWorkQueue, isAlreadyExists } from '../client/index.ts';
import { type Controller, type ControllerContext, controllerComponent } from './controller.ts';

const rootCertificates = 'kube-root-ca.crt';
const description =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the ' +
  'internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes ' +
  'clusters.';

function isActive(namespace: Namespace | undefined): boolean {
  return namespace !== undefined && namespace.status?.phase !== 'Terminating';
}

/** Runs `ensure` for every namespace that lives, and again when what it made is changed or deleted. */
function forEveryNamespace(
  name: string,
  made: { readonly resource: 'serviceaccounts' | 'configmaps'; readonly name: string },
  { clock, activity, informers, log }: ControllerContext,
  ensure: (namespace: string) => Promise<void>,
): { close(): void } {
  const namespaces = informers.for('namespaces');
  const queue = createWorkQueue({
    name,
    clock,
    activity,
    log,
    work: async (namespace) => {
      if (!isActive(namespaces.get(undefined, namespace))) return;
      try {
        await ensure(namespace);
      } catch (error) {
        if (!isAlreadyExists(error)) throw error;
      }
    },
  });
  const again = ({ metadata }: { readonly metadata: { readonly name?: string; readonly namespace?: string } }) => {
    if (metadata.name === made.name) queue.add(metadata.namespace ?? '');
  };
  const changed = ({ metadata }: Namespace) => queue.add(metadata.name ?? '');
  namespaces.onChange({ added: changed, updated: changed });
  informers.for(made.resource).onChange({ updated: again, deleted: again });
  return queue;
}

/** Gives every namespace its ServiceAccount `default`. Follows kube-controller-manager pkg/controller/serviceaccount. */
export const serviceAccountController: Controller = {
  name: 'serviceaccount-controller',
  start: (context) => {
    const client = context.client(controllerComponent('service-account-controller'));
    const accounts = context.informers.for('serviceaccounts');
    return forEveryNamespace(
      serviceAccountController.name,
      { resource: 'serviceaccounts', name: 'default' },
      context,
      async (namespace) => {
        if (accounts.get(namespace, 'default') !== undefined) return;
        const metadata = { name: 'default', namespace };
        await client.create('serviceaccounts', { apiVersion: 'v1', kind: 'ServiceAccount', metadata });
      },
    );
  },
};

/** Publishes the cluster's CA in every namespace. Follows kube-controller-manager pkg/controller/certificates/rootcacertpublisher. */
export const rootCertificateController: Controller = {
  name: 'root-ca-certificate-publisher-controller',
  start: (context) => {
    const client = context.client(controllerComponent('root-ca-cert-publisher'));
    const maps = context.informers.for('configmaps');
    const data = { 'ca.crt': context.certificateAuthority ?? '' };
    return forEveryNamespace(
      rootCertificateController.name,
      { resource: 'configmaps', name: rootCertificates },
      context,
      async (namespace) => {
        const current = maps.get(namespace, rootCertificates);
        if (current?.data?.['ca.crt'] === data['ca.crt']) return;
        const annotations = { 'kubernetes.io/description': description };
        const metadata = { name: rootCertificates, namespace, annotations };
        const fresh: ConfigMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data };
        if (current === undefined) await client.create('configmaps', fresh);
        else await client.update('configmaps', { ...current, metadata: { ...current.metadata, annotations }, data });
      },
    );
  },
};
