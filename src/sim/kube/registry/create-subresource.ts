import { deepCopy, type KubeObject, methodNotSupported, notFound } from '#apimachinery';
import { type AdmissionAttributes, runAdmission } from './admission.ts';
import { admissionNamespace } from './create.ts';
import { deleteObject } from './delete.ts';
import { bucketOf, contextOf, type Machinery, pathOf } from './machinery.ts';
import type { DeleteOptions, WriteOptions } from './registry.ts';
import type { ResourceDefinition, SubresourceDefinition } from './resource.ts';
import { updateObject } from './update.ts';

type Related = NonNullable<ReturnType<NonNullable<SubresourceDefinition['create']>>['status']>;

/** POST to a subresource: asks admission, lets the definition's `create` hook decide, stores the object it changed. */
export async function createSubresource(
  machinery: Machinery,
  resource: ResourceDefinition,
  namespace: string | undefined,
  name: string,
  subresource: string,
  body: KubeObject,
  asked: WriteOptions,
): Promise<KubeObject> {
  const { create, checkBody, isDryRun } = resource.subresources?.[subresource] ?? {};
  const options = isDryRun?.(body) === true ? { ...asked, dryRun: true } : asked;
  if (create === undefined) {
    throw methodNotSupported(resource.group, resource.resource, 'create');
  }
  checkBody?.(body, name);
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
  let related: Related | undefined;
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
      related = result.status;
      return result.object;
    },
    { ...unattributed(options), subresource },
  );
  if (related !== undefined) {
    await changeStatus(machinery, related, options);
  }
  if (removal !== undefined) {
    await deleteObject(machinery, resource, namespace, name, { ...options, ...removal });
  }
  return answer;
}

async function changeStatus(machinery: Machinery, { of, change }: Related, options: WriteOptions): Promise<void> {
  const resource = machinery.resourceOf(of);
  if (resource === undefined) {
    return;
  }
  const { namespace, name = '' } = of.metadata;
  const next = (current: KubeObject | undefined) => (current === undefined ? undefined : change(current));
  await updateObject(machinery, resource, namespace, name, next, { ...options, subresource: 'status' });
}

/** What such a POST changes of the object is nobody's: a Pod does not tell that the scheduler bound it. */
function unattributed({ fieldManager: _, ...options }: WriteOptions): WriteOptions {
  return options;
}
