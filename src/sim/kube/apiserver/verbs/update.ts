import { nameOf, renderingOf, shownResource, type Verb, writeOptionsOf } from '../call.ts';
import { readObject, requireSameName, requireSameNamespace } from '../request/write-body.ts';
import { writeParameters } from '../request/write-parameters.ts';
import { renderObject } from '../response/render.ts';
import { respondText } from '../response/respond.ts';

/** PUT of one object or of a subresource that is a part of it. */
export const updateVerb: Verb = async (call) => {
  const { dryRun, fieldValidation } = writeParameters(call.request.query, 'UpdateOptions');
  const body = await readObject(call, fieldValidation, shownResource(call));
  requireSameNamespace(call, body);
  requireSameName(call, body);
  const { uid } = body.metadata;
  const options = { ...writeOptionsOf(call, dryRun), ...(uid === undefined ? {} : { uid }) };
  const { object, created } = await call.server.registry.replace(
    call.resource,
    call.namespace,
    nameOf(call),
    () => body,
    options,
  );
  return respondText(call.request, created ? 201 : 200, renderObject(renderingOf(call), object), call.output);
};
