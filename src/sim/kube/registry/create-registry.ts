import { createTokenKeys, deepCopy, type KubeObject, notFound, type TokenKeys } from '#apimachinery';
import type { AdmissionPlugin } from './admission.ts';
import { createObject } from './create.ts';
import { createSubresource } from './create-subresource.ts';
import { createDefinitions } from './definitions.ts';
import { deleteObject } from './delete.ts';
import { throughHubs } from './hub.ts';
import { listObjects } from './list.ts';
import { bucketOf, type Machinery, pathOf } from './machinery.ts';
import type { Registry } from './registry.ts';
import type { ResourceDefinition } from './resource.ts';
import { shown } from './shown.ts';
import { updateObject } from './update.ts';
import { changeThroughView, seenThroughView } from './view.ts';
import { watchObjects } from './watch.ts';

export interface RegistryOptions extends Omit<Machinery, 'admission' | 'resourceOf' | 'served' | 'tokenKeys'> {
  readonly resources: readonly ResourceDefinition[];
  /** In the order in which they are asked; default: none. */
  readonly admission?: readonly AdmissionPlugin[];
  /** Default: new ones. */
  readonly tokenKeys?: TokenKeys;
}

/** The generic verbs over these kinds, on that store. */
export function createRegistry(options: RegistryOptions): Registry {
  const { store, resources } = options;
  const definitions = createDefinitions(resources);
  const resourceOf = ({ apiVersion, kind }: KubeObject) =>
    definitions.ofKind(apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '', kind);
  const machinery: Machinery = {
    ...options,
    tokenKeys: options.tokenKeys ?? createTokenKeys(),
    admission: options.admission ?? [],
    resourceOf,
    served: definitions.served,
  };

  const stored: Registry = {
    get resourceVersion() {
      return String(store.revision);
    },
    tokenKeys: machinery.tokenKeys,
    resource: definitions.find,
    resourceForKind: definitions.ofKind,
    resources: definitions.kinds,
    served: definitions.served,
    define: definitions.define,
    onDefinitions: definitions.onChange,
    get: (resource, namespace, name) => {
      const object = store.get(bucketOf(resource), pathOf(resource, namespace, name));
      if (object === undefined) {
        throw notFound(resource.group, resource.resource, name);
      }
      return shown(resource, object);
    },
    list: (resource, list = {}) => listObjects(machinery, resource, list),
    create: (resource, namespace, object, write = {}) => createObject(machinery, resource, namespace, object, write),
    update: async (resource, namespace, name, change, write = {}) => {
      const keep = changeThroughView(resource, write, (current) =>
        current === undefined ? undefined : change(current),
      );
      const { object } = await updateObject(machinery, resource, namespace, name, keep, write);
      return seenThroughView(resource, write.subresource, object);
    },
    replace: async (resource, namespace, name, change, write = {}) => {
      const keep = changeThroughView(resource, write, change);
      const { object, created } = await updateObject(machinery, resource, namespace, name, keep, write);
      return { object: seenThroughView(resource, write.subresource, object), created };
    },
    createSubresource: (resource, namespace, name, subresource, body, write = {}) =>
      createSubresource(machinery, resource, namespace, name, subresource, deepCopy(body), write),
    delete: (resource, namespace, name, write = {}) => deleteObject(machinery, resource, namespace, name, write),
    watch: (resource, watch, next) => watchObjects(machinery, resource, watch, next),
  };
  return throughHubs(stored);
}
