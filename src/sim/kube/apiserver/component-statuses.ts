import type { HttpResponse } from '#api';
import { type KubeObject, methodNotAllowed, notFound } from '#apimachinery';
import type { ComponentStatus } from '#types/core-v1';
import { defineResource } from '../registry/index.ts';
import { type ResourceCall, renderingOf } from './call.ts';
import { listParameters } from './request/list-parameters.ts';
import { renderObject } from './response/render.ts';
import { respondText } from './response/respond.ts';
import { respondList } from './response/respond-list.ts';

type Condition = NonNullable<ComponentStatus['conditions']>[number];

const healthOf = ({ conditions = [] }: ComponentStatus): Condition | undefined =>
  conditions.find(({ type }) => type === 'Healthy');

/** Computed when asked for, never stored. Follows pkg/registry/core/componentstatus. */
export const componentStatus = defineResource<ComponentStatus>({
  group: '',
  version: 'v1',
  kind: 'ComponentStatus',
  resource: 'componentstatuses',
  singular: 'componentstatus',
  namespaced: false,
  shortNames: ['cs'],
  schema: 'k8s.io/api/core/v1.ComponentStatus',
  verbs: ['get', 'list'],
  deprecation: 'v1 ComponentStatus is deprecated in v1.19+',
  columns: [
    { name: 'Name', type: 'string', format: 'name', cell: ({ metadata }) => metadata.name ?? '' },
    {
      name: 'Status',
      type: 'string',
      cell: (object) => {
        const health = healthOf(object);
        return health === undefined ? 'Unknown' : health.status === 'True' ? 'Healthy' : 'Unhealthy';
      },
    },
    { name: 'Message', type: 'string', cell: (object) => healthOf(object)?.message ?? '' },
    { name: 'Error', type: 'string', cell: (object) => healthOf(object)?.error ?? '' },
  ],
});

const components = ['controller-manager', 'scheduler', 'etcd-0'];

function statusOf(name: string): KubeObject {
  const conditions = [{ type: 'Healthy', status: 'True', message: 'ok' }];
  return { kind: 'ComponentStatus', apiVersion: 'v1', metadata: { name }, conditions } as KubeObject;
}

/** GET of component statuses: the parts of this control plane, which live and die together with the server. */
export async function serveComponentStatuses(call: ResourceCall): Promise<HttpResponse> {
  const { request, name } = call;
  if (request.method !== 'GET' || call.subresource !== undefined) {
    throw methodNotAllowed();
  }
  if (name !== undefined) {
    if (!components.includes(name)) {
      throw notFound('', 'componentstatus', name);
    }
    return respondText(request, 200, renderObject(renderingOf(call), statusOf(name)), call.output);
  }
  const { watch, options } = listParameters(call);
  if (watch) {
    throw methodNotAllowed();
  }
  // Nothing has labels; of fields, only the name can be selected.
  const wanted = /(?:^|,)metadata\.name=+([^,]*)/.exec(options.fieldSelector ?? '')?.[1];
  const items = components
    .filter((one) => (wanted === undefined || wanted === one) && (options.labelSelector ?? '') === '')
    .map(statusOf);
  return respondList(call, { items, resourceVersion: '' });
}
