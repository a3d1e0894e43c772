import { badRequest } from '#apimachinery';
import { inOwnVersion, requireVersion, seenThroughView } from '../../registry/index.ts';
import { nameOf, renderingOf, type Verb } from '../call.ts';
import { booleanParameter, textParameter } from '../request/query.ts';
import { renderObject } from '../response/render.ts';
import { respondText } from '../response/respond.ts';

/** GET of one object, or of a subresource that is a part of it. */
export const getVerb: Verb = async (call) => {
  if (booleanParameter(call.request.query, 'export') === true) {
    throw badRequest('the export parameter, deprecated since v1.14, is no longer supported');
  }
  const version = textParameter(call.request.query, 'resourceVersion');
  if (version !== undefined) {
    requireVersion(version, Number(call.server.registry.resourceVersion));
  }
  const stored = call.server.registry.get(call.resource, call.namespace, nameOf(call));
  const object = call.resource.custom?.conversion === undefined ? stored : await inOwnVersion(call.resource, stored);
  const shown = seenThroughView(call.resource, call.subresource, object);
  return respondText(call.request, 200, renderObject(renderingOf(call), shown), call.output);
};
