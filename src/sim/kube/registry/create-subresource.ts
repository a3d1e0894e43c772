import { deepCopy, type KubeObject, methodNotSupported, notFound } from '#apimachinery';
import { type AdmissionAttributes, runAdmission } from './admission.ts';
import { admissionNamespace } from './create.ts';
import { deleteObject } from './delete.ts';
import { bucketOf, contextOf, type Machinery, pathOf } from './machinery.ts';
import type { DeleteOptions, WriteOptions } from './registry.ts';
import type { ResourceDefinition } from './resource.ts';
import { updateObject } from './update.ts';

/** POST to a subresource: asks admission, lets the definition's `create` hook decide, stores the object it changed. */
export async function createSubresource(
  machinery: Machinery,
  resource: ResourceDefinition,
  namespace: string | undefined,
  name: string,
  subresource: string,
  body: KubeObject,
  options: WriteOptions,
): Promise<KubeObject> {
  const create = resource.subresources?.[subresource]?.create;
  if (create === undefined) {
    throw methodNotSupported(resource.group, resource.resource, 'create');
  }
  const current = machinery.store.get(bucketOf(resource), pathOf(resource, namespace, name));
  if (current === undefined) {
    throw notFound(resource.group, resource.resource, name);
  }
  const attributes: AdmissionAttributes = {
    operation: 'CREATE',
    resource,
    subresource,
    namespace: admissionNamespace(resource, namespace, name),
    name,
    object: body,
    previous: undefined,
  };
  const context = contextOf(machinery, options);
  await runAdmission(machinery.admission, 'admit', attributes, context);
  await runAdmission(machinery.admission, 'validate', attributes, context);
  let answer = body;
  let removal: DeleteOptions | undefined;
  await updateObject(
    machinery,
    resource,
    namespace,
    name,
    (object) => {
      if (object === undefined) {
        return undefined;
      }
      const result = create(deepCopy(body), object, contextOf(machinery, options));
      answer = result.answer;
      removal = result.delete;
      return result.object;
    },
    { ...options, subresource },
  );
  if (removal !== undefined) {
    await deleteObject(machinery, resource, namespace, name, { ...options, ...removal });
  }
  return answer;
}
