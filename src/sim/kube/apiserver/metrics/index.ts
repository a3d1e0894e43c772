import type { HttpResponse } from '#api';
import {
  badRequest,
  canonicalQuantity,
  type KubeObject,
  methodNotAllowed,
  notFound,
  resourceNotFound,
} from '#apimachinery';
import { type ResourceDefinition, timestamp } from '../../registry/index.ts';
import { type ResourceCall, renderingOf } from '../call.ts';
import type { ResourceUsage } from '../options.ts';
import { listParameters } from '../request/list-parameters.ts';
import { renderObject } from '../response/render.ts';
import { respondText } from '../response/respond.ts';
import { respondList } from '../response/respond-list.ts';
import { nodeMetrics, podMetrics } from './definitions.ts';

/** What the resource metrics API serves: computed when asked for, never stored. */
export const metricsResources: readonly ResourceDefinition[] = [nodeMetrics, podMetrics];

/** The definition of a metrics resource; undefined for any other path. */
export function metricsResource(group: string, version: string, resource: string): ResourceDefinition | undefined {
  return metricsResources.find((one) => one.group === group && one.version === version && one.resource === resource);
}

/** How often metrics-server looks, in milliseconds. */
const resolution = 15_000;

/** GET of metrics: the nodes or Pods of the cluster with what they use. Follows metrics-server pkg/api. */
export async function serveMetrics(call: ResourceCall): Promise<HttpResponse> {
  const { request, resource, namespace, name, server } = call;
  if (request.method !== 'GET') {
    throw methodNotAllowed();
  }
  const measured = server.registry.resource('', resource.resource);
  if (call.subresource !== undefined || measured === undefined) {
    throw resourceNotFound();
  }
  if (name === undefined) {
    const { watch, options } = listParameters(call);
    if (watch) {
      throw methodNotAllowed();
    }
    const { fieldSelector = '' } = options;
    if (/(^|,)(?!metadata\.(name|namespace)\b)[^,=!]+[=!]/.test(fieldSelector)) {
      throw badRequest(`field label not supported: ${fieldSelector.split(/[=!]/, 1)[0]}`);
    }
    const list = server.registry.list(measured, options);
    const items = list.items.flatMap((object) => metricsOf(call, object) ?? []);
    return respondList(call, { items, resourceVersion: '' });
  }
  const metrics = metricsOf(call, server.registry.get(measured, namespace, name));
  if (metrics === undefined) {
    const whole = namespace === undefined ? name : `${namespace}/${name}`;
    throw notFound(resource.group, resource.kind.toLowerCase(), whole);
  }
  return respondText(request, 200, renderObject(renderingOf(call), metrics), call.output);
}

function metricsOf({ server, resource }: ResourceCall, object: KubeObject): KubeObject | undefined {
  const now = server.clock.now();
  const { name, namespace, labels } = object.metadata;
  const head = {
    kind: resource.kind,
    apiVersion: `${resource.group}/${resource.version}`,
    metadata: {
      ...(name === undefined ? {} : { name }),
      ...(namespace === undefined ? {} : { namespace }),
      creationTimestamp: timestamp(now),
      ...(labels === undefined ? {} : { labels }),
    },
    timestamp: timestamp(now - (now % resolution)),
    window: `${resolution / 1000}s`,
  };
  if (resource.kind === 'NodeMetrics') {
    const usage = server.usage?.node(object);
    return usage === undefined ? undefined : ({ ...head, usage: quantities(usage) } as KubeObject);
  }
  const usages = server.usage?.pod(object) ?? [];
  if (usages.length === 0) {
    return undefined;
  }
  const containers = usages.map((usage) => ({ name: usage.name, usage: quantities(usage) }));
  return { ...head, containers } as KubeObject;
}

function quantities({ milliCores, bytes }: ResourceUsage) {
  return { cpu: canonicalQuantity(`${milliCores}m`), memory: canonicalQuantity(`${Math.ceil(bytes / 1024)}Ki`) };
}
