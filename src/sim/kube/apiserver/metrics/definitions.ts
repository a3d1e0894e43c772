import { addQuantities, formatQuantity, parseQuantity } from '#apimachinery';
import type { NodeMetrics, PodMetrics } from '#types/metrics-v1beta1';
import { type Column, defineResource } from '../../registry/index.ts';

/** The columns of metrics-server's tables. */
function columns<T extends NodeMetrics | PodMetrics>(usage: (object: T, name: string) => string): readonly Column<T>[] {
  return [
    { name: 'Name', type: 'string', format: 'name', description: 'Name of the resource', cell: nameOf },
    { name: 'cpu', type: 'string', format: 'quantity', cell: (object) => usage(object, 'cpu') },
    { name: 'memory', type: 'string', format: 'quantity', cell: (object) => usage(object, 'memory') },
    { name: 'Window', type: 'string', format: 'duration', cell: ({ window }) => window },
  ];
}

const nameOf = ({ metadata }: NodeMetrics | PodMetrics): string => metadata.name ?? '';
const group = { group: 'metrics.k8s.io', version: 'v1beta1', singular: '', verbs: ['get', 'list'] };

/** Follows metrics-server pkg/api node.go. */
export const nodeMetrics = defineResource<NodeMetrics>({
  ...group,
  kind: 'NodeMetrics',
  resource: 'nodes',
  namespaced: false,
  schema: 'k8s.io/metrics/pkg/apis/metrics/v1beta1.NodeMetrics',
  columns: columns(({ usage }, name) => usage[name] ?? '0'),
});

/** Follows metrics-server pkg/api pod.go. */
export const podMetrics = defineResource<PodMetrics>({
  ...group,
  kind: 'PodMetrics',
  resource: 'pods',
  namespaced: true,
  schema: 'k8s.io/metrics/pkg/apis/metrics/v1beta1.PodMetrics',
  columns: columns(({ containers }, name) =>
    formatQuantity(
      containers
        .map(({ usage }) => parseQuantity(usage[name] ?? '0'))
        .reduce((sum, one) => addQuantities(sum, one), parseQuantity('0')),
    ),
  ),
});
