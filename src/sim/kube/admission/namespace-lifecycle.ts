import { notFound } from '#apimachinery';
import { defineAdmission } from './define.ts';
import { forbid } from './forbid.ts';

const immortal: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public']);

/** Nothing is created in a missing or terminating Namespace; three stay forever. Follows apiserver namespace/lifecycle. */
export const namespaceLifecycle = defineAdmission({
  name: 'NamespaceLifecycle',
  operations: ['CREATE', 'DELETE'],
  admit: (attributes, context) => {
    const { operation, resource, namespace, name } = attributes;
    const isNamespace = resource.group === '' && resource.resource === 'namespaces';
    if (isNamespace) {
      if (operation === 'DELETE' && immortal.has(name)) {
        throw forbid(attributes, 'this namespace may not be deleted');
      }
      return;
    }
    if (operation === 'DELETE' || !resource.namespaced || namespace === undefined) {
      return;
    }
    const found = context.lookup('', 'namespaces', undefined, namespace);
    if (found === undefined) {
      throw notFound('', 'namespaces', namespace);
    }
    if ((found.status as { phase?: string } | undefined)?.phase === 'Terminating') {
      throw forbid(
        attributes,
        `unable to create new content in namespace ${namespace} because it is being terminated`,
        {
          reason: 'NamespaceTerminating',
          message: `namespace ${namespace} is being terminated`,
          field: 'metadata.namespace',
        },
      );
    }
  },
});
