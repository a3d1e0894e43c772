import { parseQuantity, quantityMilliValue, quantityValue } from '#apimachinery';
import type { Node, Pod, ResourceFieldSelector } from '#types/core-v1';

/** Addresses that are known only once the Pod has a sandbox. */
export interface PodAddresses {
  readonly podIP?: string | undefined;
  readonly hostIP?: string | undefined;
}

function formatMap(map: Readonly<Record<string, string>>): string {
  return Object.entries(map)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join('\n');
}

/** A field of the Pod as text; undefined when there is no such field. Follows pkg/fieldpath ExtractFieldPathAsString. */
export function podField(pod: Pod, path: string, addresses: PodAddresses): string | undefined {
  const { metadata, spec } = pod;
  const subscript = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path);
  if (subscript !== null) {
    return (subscript[1] === 'labels' ? metadata.labels : metadata.annotations)?.[subscript[2] ?? ''] ?? '';
  }
  switch (path) {
    case 'metadata.name':
      return metadata.name ?? '';
    case 'metadata.namespace':
      return metadata.namespace ?? '';
    case 'metadata.uid':
      return metadata.uid ?? '';
    case 'metadata.labels':
      return formatMap(metadata.labels ?? {});
    case 'metadata.annotations':
      return formatMap(metadata.annotations ?? {});
    case 'spec.nodeName':
      return spec?.nodeName ?? '';
    case 'spec.serviceAccountName':
      return spec?.serviceAccountName ?? '';
    case 'status.hostIP':
    case 'status.hostIPs':
      return addresses.hostIP ?? '';
    case 'status.podIP':
    case 'status.podIPs':
      return addresses.podIP ?? '';
    default:
      return undefined;
  }
}

/** A container's request or limit in units of the divisor; without a limit the node's allocatable counts. */
export function containerResource(
  pod: Pod,
  containerName: string,
  { resource, divisor }: ResourceFieldSelector,
  node: Node | undefined,
): string {
  const containers = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])];
  const container = containers.find(({ name }) => name === containerName);
  const [kind = '', name = ''] = [resource.slice(0, resource.indexOf('.')), resource.slice(resource.indexOf('.') + 1)];
  const { requests, limits } = container?.resources ?? {};
  const text =
    kind === 'requests' ? (requests?.[name] ?? '0') : (limits?.[name] ?? node?.status?.allocatable?.[name] ?? '0');
  const unit = divisor === undefined || divisor === '0' || divisor === '' ? '1' : divisor;
  if (name === 'cpu') {
    return String(Math.ceil(quantityMilliValue(parseQuantity(text)) / quantityMilliValue(parseQuantity(unit))));
  }
  return String(Math.ceil(quantityValue(parseQuantity(text)) / quantityValue(parseQuantity(unit))));
}
