import { nameOf, renderingOf, type Verb } from '../call.ts';
import { deleteParameters } from '../request/delete-parameters.ts';
import { renderObject } from '../response/render.ts';
import { respondObject, respondText } from '../response/respond.ts';

/** DELETE of one object: the object where it stays for a while (or its kind says so), else a Status with its uid. */
export const deleteVerb: Verb = async (call) => {
  const { resource, namespace, server, request } = call;
  const options = await deleteParameters(call);
  const { object, gone } = await server.registry.delete(resource, namespace, nameOf(call), options);
  if (!gone || (resource.deleteReturnsObject ?? false) !== false) {
    return respondText(request, 200, renderObject(renderingOf(call), object), call.output);
  }
  const { name, uid } = object.metadata;
  const details = { name, ...(resource.group === '' ? {} : { group: resource.group }), kind: resource.resource, uid };
  return respondObject(
    request,
    200,
    { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details },
    call.output,
  );
};
