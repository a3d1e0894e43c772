import type { APIService } from '#types/apiregistration-v1';
import type { Service } from '#types/core-v1';
import type { EndpointSlice } from '#types/discovery-v1';
import { createWorkQueue, isAlreadyExists } from '../client/index.ts';
import { timestamp } from '../registry/index.ts';
import type { Controller } from './controller.ts';

const managed = 'kube-aggregator.kubernetes.io/automanaged';
const metricsName = 'v1beta1.metrics.k8s.io';

/** What groups and their versions come first by. Follows pkg/controlplane/apiserver, DefaultGenericAPIServicePriorities. */
const priorities: Readonly<Record<string, number>> = {
  '': 18_000,
  apps: 17_800,
  'events.k8s.io': 17_750,
  'authentication.k8s.io': 17_700,
  'authorization.k8s.io': 17_600,
  autoscaling: 17_500,
  batch: 17_400,
  'certificates.k8s.io': 17_300,
  'networking.k8s.io': 17_200,
  policy: 17_100,
  'rbac.authorization.k8s.io': 17_000,
  'storage.k8s.io': 16_800,
  'admissionregistration.k8s.io': 16_700,
  'apiextensions.k8s.io': 16_700,
  'scheduling.k8s.io': 16_600,
  'coordination.k8s.io': 16_500,
  'node.k8s.io': 16_300,
  'discovery.k8s.io': 16_200,
  'resource.k8s.io': 16_200,
  'flowcontrol.apiserver.k8s.io': 16_100,
};
const versionPriorities: Readonly<Record<string, number>> = {
  '/v1': 1,
  'autoscaling/v2': 30,
  'flowcontrol.apiserver.k8s.io/v1': 21,
  'resource.k8s.io/v1': 21,
};
/** Kinds that are asked, never stored, so that the registry does not know their groups. */
const reviews = ['authentication.k8s.io/v1', 'authorization.k8s.io/v1'];

function serviceFor(key: string): APIService {
  const [group = '', version = ''] = key.split('/');
  const builtIn = priorities[group];
  return {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name: `${version}.${group}`, labels: { [managed]: builtIn === undefined ? 'true' : 'onstart' } },
    spec: {
      ...(group === '' ? {} : { group }),
      version,
      groupPriorityMinimum: builtIn ?? 1000,
      versionPriority: builtIn === undefined ? 100 : (versionPriorities[key] ?? 15),
    },
  };
}

const metrics: APIService = {
  apiVersion: 'apiregistration.k8s.io/v1',
  kind: 'APIService',
  metadata: { name: metricsName, labels: { 'k8s-app': 'metrics-server' } },
  spec: {
    group: 'metrics.k8s.io',
    version: 'v1beta1',
    service: { namespace: 'kube-system', name: 'metrics-server', port: 443 },
    insecureSkipTLSVerify: true,
    groupPriorityMinimum: 100,
    versionPriority: 100,
  },
};

/**
 * Keeps an APIService for each version of each group that is served, and says of those that a Service would answer
 * whether it does. Requests are not passed on to Services: not simulated. Follows kube-aggregator pkg/controllers.
 */
export const apiServiceController: Controller = {
  name: 'apiservice-registration-controller',
  start: ({ clock, activity, informers, log, client: clientFor }) => {
    const client = clientFor({ user: 'system:apiserver', groups: ['system:masters'], fieldManager: 'kube-apiserver' });
    const { registry } = client;
    const known = informers.for('apiservices');
    const services = informers.for('services');
    const slices = informers.for('endpointslices');

    const wanted = (): ReadonlyMap<string, string> => {
      const keys = [...registry.served().map(({ group, version }) => `${group}/${version}`), ...reviews];
      return new Map([...new Set(keys)].map((key) => [serviceFor(key).metadata.name ?? '', key]));
    };
    const ensure = async (object: APIService): Promise<void> => {
      if (known.get(undefined, object.metadata.name ?? '') !== undefined) return;
      try {
        await client.create('apiservices', object);
      } catch (error) {
        if (!isAlreadyExists(error)) throw error;
      }
    };
    const registration = createWorkQueue({
      name: apiServiceController.name,
      clock,
      activity,
      log,
      work: async (reason) => {
        const served = wanted();
        for (const key of served.values()) {
          const object = serviceFor(key);
          if (reason === 'start' || object.metadata.labels?.[managed] === 'true') await ensure(object);
        }
        if (reason === 'start' && known.list().every(({ metadata }) => metadata.name !== metricsName)) {
          await ensure(metrics);
        }
        for (const { metadata } of known.list()) {
          const name = metadata.name ?? '';
          if (metadata.labels?.[managed] === 'true' && !served.has(name))
            await client.delete('apiservices', undefined, name);
        }
      },
    });

    const availability = createWorkQueue({
      name: 'apiservice-status-remote-available-controller',
      clock,
      activity,
      log,
      work: async (name) => {
        const service = known.get(undefined, name)?.spec.service;
        if (service === undefined) return;
        const found = services.get(service.namespace ?? '', service.name ?? '');
        const condition =
          name === metricsName
            ? { status: 'True', reason: 'Passed', message: 'all checks passed' }
            : { status: 'False', ...whyUnavailable(service, found, slices.list().filter(isOf(service))) };
        await client.change(
          'apiservices',
          undefined,
          name,
          (draft) => {
            const last = draft.status?.conditions?.find(({ type }) => type === 'Available');
            if (last?.reason === condition.reason && last.message === condition.message) return false;
            const { status, reason, message } = condition;
            const lastTransitionTime =
              last?.status === status ? (last.lastTransitionTime ?? '') : timestamp(clock.now());
            draft.status = { conditions: [{ type: 'Available', status, lastTransitionTime, reason, message }] };
            return true;
          },
          'status',
        );
      },
    });
    const judge = ({ metadata }: APIService) => availability.add(metadata.name ?? '');
    known.onChange({ added: judge, updated: judge });
    const judgeAll = () => {
      for (const one of known.list()) if (one.spec.service !== undefined) judge(one);
    };
    services.onChange({ added: judgeAll, updated: judgeAll, deleted: judgeAll });
    const judgeSlice = (slice: EndpointSlice) => {
      for (const one of known.list()) if (one.spec.service !== undefined && isOf(one.spec.service)(slice)) judge(one);
    };
    slices.onChange({ added: judgeSlice, updated: judgeSlice, deleted: judgeSlice });
    const definitions = registry.onDefinitions(() => registration.add('change'));
    registration.add('start');
    return {
      close: () => {
        definitions.close();
        registration.close();
        availability.close();
      },
    };
  },
};

type Reference = NonNullable<APIService['spec']['service']>;

const isOf =
  ({ namespace, name }: Reference) =>
  ({ metadata }: EndpointSlice): boolean =>
    metadata.namespace === namespace && metadata.labels?.['kubernetes.io/service-name'] === name;

/** Why a Service does not answer. Follows kube-aggregator pkg/controllers/status/remote. */
function whyUnavailable(
  { namespace = '', name = '', port: wanted = 443 }: Reference,
  found: Service | undefined,
  slices: readonly EndpointSlice[],
) {
  const where = `service/${name} in ${JSON.stringify(namespace)}`;
  if (found === undefined) return { reason: 'ServiceNotFound', message: `${where} is not present` };
  if (found.spec?.type === 'ClusterIP') {
    const port = found.spec.ports?.find((one) => one.port === wanted);
    if (port === undefined)
      return { reason: 'ServicePortError', message: `${where} is not listening on port ${wanted}` };
    if (slices.length === 0) {
      return { reason: 'EndpointsNotFound', message: `cannot find endpointslices for ${where}` };
    }
    const portName = port.name ?? '';
    const isActive = ({ endpoints = [], ports }: EndpointSlice) =>
      (endpoints ?? []).some(({ conditions }) => conditions?.ready !== false) &&
      (ports ?? []).some((one) => (one.name ?? '') === portName && one.port !== undefined);
    if (!slices.some(isActive)) {
      const message = `endpointslices for ${where} have no addresses with port name ${JSON.stringify(portName)}`;
      return { reason: 'MissingEndpoints', message };
    }
  }
  return { reason: 'FailedDiscoveryCheck', message: `not simulated: requests to ${where}` };
}
