import type { HttpResponse } from '#api';
import { resourceNotFound } from '#apimachinery';
import { type ResourceCall, writeOptionsOf } from './call.ts';
import type { DiscoveredResource } from './discovery/resources.ts';
import { readObject, requireSameNamespace } from './request/write-body.ts';
import { writeParameters } from './request/write-parameters.ts';
import { respondObject } from './response/respond.ts';
import { schemaOf } from './schema-of.ts';

/** The old place to bind Pods: a Binding carries the Pod's name. Follows pkg/registry/core/pod/storage, LegacyBindingREST. */
export const bindingResource: DiscoveredResource = {
  group: '',
  version: 'v1',
  kind: 'Binding',
  resource: 'bindings',
  singular: 'binding',
  namespaced: true,
  verbs: ['create'],
  shortNames: [],
  categories: [],
  subresources: [],
};

/** Whether a path leads to bindings. */
export function isBindings(group: string, version: string, resource: string): boolean {
  return group === '' && version === 'v1' && resource === 'bindings';
}

/** POST of a Binding; `call` says who calls and how, its resource is that of Pods. */
export async function serveBinding(call: ResourceCall): Promise<HttpResponse> {
  const { server, request, resource, namespace } = call;
  const { dryRun, fieldValidation } = writeParameters(request.query, 'CreateOptions');
  const kind = { ...resource, group: '', version: 'v1', kind: 'Binding' };
  const body = await readObject(call, fieldValidation, { ...kind, schema: schemaOf(kind) });
  if (namespace === undefined) {
    throw resourceNotFound();
  }
  const { name = '' } = body.metadata;
  requireSameNamespace(call, body);
  const options = { ...writeOptionsOf(call, dryRun), subresource: 'binding' };
  const answer = await server.registry.createSubresource(resource, namespace, name, 'binding', body, options);
  return respondObject(request, 201, answer, call.output);
}
