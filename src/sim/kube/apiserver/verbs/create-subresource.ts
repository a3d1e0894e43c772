import { ownedFields } from '../../registry/index.ts';
import { nameOf, type Verb, writeOptionsOf } from '../call.ts';
import { readObject, requireSameNamespace } from '../request/write-body.ts';
import { writeParameters } from '../request/write-parameters.ts';
import { respondObject } from '../response/respond.ts';
import { schemaOf } from '../schema-of.ts';

/** POST to `binding`, `eviction`, `token`: what the definition's `create` hook answers. */
export const createSubresourceVerb: Verb = async (call) => {
  const { resource, namespace, subresource = '', server, request } = call;
  const { dryRun, fieldValidation } = writeParameters(request.query, 'CreateOptions');
  const { kind = resource, alsoVersions = [], defaults } = resource.subresources?.[subresource] ?? {};
  const schema = schemaOf(kind);
  const body = await readObject(call, fieldValidation, { ...kind, alsoVersions, schema });
  requireSameNamespace(call, body);
  const options = writeOptionsOf(call, dryRun);
  defaults?.(body);
  const managedFields = ownedFields(body, schema, {
    manager: options.fieldManager ?? '',
    now: server.clock.now(),
    subresource,
  });
  if (managedFields !== undefined) body.metadata = { ...body.metadata, managedFields };
  const answer = await server.registry.createSubresource(resource, namespace, nameOf(call), subresource, body, options);
  return respondObject(request, 201, answer, call.output);
};
