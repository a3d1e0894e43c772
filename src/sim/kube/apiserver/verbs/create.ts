import { badRequest } from '#apimachinery';
import { renderingOf, type Verb, writeOptionsOf } from '../call.ts';
import { readObject } from '../request/write-body.ts';
import { writeParameters } from '../request/write-parameters.ts';
import { renderObject } from '../response/render.ts';
import { respondText } from '../response/respond.ts';

/** POST to a collection. */
export const createVerb: Verb = async (call) => {
  const { dryRun, fieldValidation } = writeParameters(call.request.query, 'CreateOptions');
  const body = await readObject(call, fieldValidation, call.resource);
  if (call.resource.namespaced && call.namespace === undefined) {
    throw badRequest('an empty namespace may not be set during creation');
  }
  const object = await call.server.registry.create(call.resource, call.namespace, body, writeOptionsOf(call, dryRun));
  return respondText(call.request, 201, renderObject(renderingOf(call), object), call.output);
};
