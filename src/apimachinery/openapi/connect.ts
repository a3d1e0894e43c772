import { contentOf, logTypes } from './media-types.ts';
import { unauthorized } from './operation.ts';
import { operationDoc } from './operation-doc.ts';
import { operationGroup, operationTag } from './operation-id.ts';
import { connectProse } from './parameter-prose.ts';
import { connectParameters } from './parameters.ts';
import { type Operations, pathItem } from './path-item.ts';
import type { Descriptions, OpenapiResource, Schema } from './types.ts';

const proxied = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'];
const streamed = ['get', 'post'];

/** Whether a subresource is a stream, whose answer is no object. */
export function isConnect(subresource: string): boolean {
  return connectParameters[subresource] !== undefined;
}

/** The paths of a stream at `path`; `suffix` ends their operationIds. A proxy has a second one for what is behind it. */
export function connectPaths(
  resource: OpenapiResource,
  subresource: string,
  path: string,
  suffix: string,
  prose: Descriptions,
): Record<string, Schema> {
  if (subresource === 'log') return { [path]: pathItem(path, { get: logOperation(resource, suffix, prose) }) };
  const operations = (end: string) => connectOperations(resource, subresource, end, prose);
  if (subresource !== 'proxy') return { [path]: pathItem(path, operations(suffix)) };
  const deeper = `${path}/{path}`;
  return { [path]: pathItem(path, operations(suffix)), [deeper]: pathItem(deeper, operations(`${suffix}WithPath`)) };
}

function connectOperations(
  resource: OpenapiResource,
  subresource: string,
  suffix: string,
  prose: Descriptions,
): Operations {
  const { group, version, kind } = resource.subresources?.[subresource]?.kind ?? resource;
  const methods = subresource === 'proxy' ? proxied : streamed;
  const operation = (method: string): Operations[string] => ({
    tags: [operationTag(resource.group, resource.version)],
    description: `connect ${method.toUpperCase()} requests to ${subresource} of ${resource.kind}`,
    operationId: `connect${operationGroup(resource.group, resource.version)}${method.charAt(0).toUpperCase()}${method.slice(1)}${suffix}`,
    parameters: connectProse(connectParameters[subresource] ?? [], kind, prose),
    responses: { '200': { description: 'OK', content: contentOf(['*/*'], { type: 'string' }) }, ...unauthorized },
    'x-kubernetes-action': 'connect',
    'x-kubernetes-group-version-kind': { group, version, kind },
  });
  return Object.fromEntries(methods.map((method) => [method, operation(method)]));
}

function logOperation(
  { group, version, kind }: OpenapiResource,
  suffix: string,
  prose: Descriptions,
): Operations[string] {
  return {
    tags: [operationTag(group, version)],
    description: operationDoc('get', kind, 'log'),
    operationId: `read${operationGroup(group, version)}${suffix}`,
    parameters: connectProse(connectParameters.log ?? [], 'PodLogOptions', prose),
    responses: { '200': { description: 'OK', content: contentOf(logTypes, { type: 'string' }) }, ...unauthorized },
    'x-kubernetes-action': 'get',
    'x-kubernetes-group-version-kind': { group, version, kind },
  };
}
