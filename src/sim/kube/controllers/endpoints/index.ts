import { createWorkQueue, objectKey } from '../../client/index.ts';
import { createTriggerTimes } from '../../helpers/services.ts';
import { type Controller, controllerComponent } from '../controller.ts';
import { followPods } from '../endpoint-slice/follow-pods.ts';
import { planEndpoints } from './plan.ts';

/** Keeps the Endpoints of Services that select Pods. Follows kube-controller-manager pkg/controller/endpoint. */
export const endpointsController: Controller = {
  name: 'endpoints-controller',
  start: (context) => {
    const { clock, activity, informers, log } = context;
    const client = context.client(controllerComponent('endpoint-controller'));
    const services = informers.for('services');
    const endpoints = informers.for('endpoints');
    const times = createTriggerTimes();
    const queue = createWorkQueue({
      name: endpointsController.name,
      clock,
      activity,
      log,
      work: async (key) => {
        const service = services.get(undefined, key);
        const current = endpoints.get(undefined, key);
        if (service === undefined) {
          times.forget(key);
          const [namespace, name = ''] = key.split('/');
          await client.delete('endpoints', namespace, name);
          return;
        }
        if (service.spec?.selector === undefined || service.spec.type === 'ExternalName') return;
        const pods = followed.podsOf(service);
        const planned = planEndpoints(service, pods, current, times.next(service, pods));
        if (planned === undefined) return;
        const written =
          current === undefined ? await client.create('endpoints', planned) : await client.update('endpoints', planned);
        endpoints.observe(written);
      },
    });
    const followed = followPods(informers, (service) => queue.add(service));
    services.onChange({
      added: (service) => queue.add(objectKey(service)),
      updated: (service) => queue.add(objectKey(service)),
      deleted: (service) => queue.add(objectKey(service)),
    });
    endpoints.onChange({
      deleted: (last) => {
        if (services.get(undefined, objectKey(last)) !== undefined) queue.add(objectKey(last));
      },
    });
    return queue;
  },
};
