import type { KubeObject } from '#apimachinery';
import { createKubeClient, makeRequest, readBody } from '#clients';
import { loadImages, loadLab } from '#labs';
import { createSimulation, virtualClock } from '#sim';
import type { Event, Pod } from '#types/core-v1';

const token = 'token';
/** Milliseconds by which the clock moves on. */
const step = 100;
const images = loadImages(new URL('../../labs/images/', import.meta.url));

/** A lab of labs/environments in virtual time, booted until its drivers run, with a client in `default`. */
export async function cloudLab(name: string) {
  const clock = virtualClock();
  const logged: string[] = [];
  const simulation = await createSimulation({
    lab: await loadLab(name),
    clock,
    seed: name,
    images,
    database: undefined,
    token,
    serverUrl: () => 'https://127.0.0.1:6443',
    certificateAuthority: undefined,
    log: (line) => logged.push(line),
  });
  const { kubernetes } = simulation;
  if (kubernetes === undefined) throw new Error('a cloud lab has a cluster');
  const client = createKubeClient(kubernetes.handler, { token });

  /** Lets so many milliseconds pass; what somebody waits for in that time happens. */
  async function pass(milliseconds: number): Promise<void> {
    for (let left = milliseconds; left > 0; left -= step) await clock.advance(Math.min(step, left));
  }
  const apply = (...objects: readonly object[]) =>
    Promise.all(objects.map((object) => client.create(object as KubeObject, 'default')));
  const list = async <T = KubeObject>(apiVersion: string, kind: string, namespace?: string) =>
    (await client.list({ apiVersion, kind, ...(namespace === undefined ? {} : { namespace }) }))
      .items as unknown as T[];

  await pass(3000);
  return {
    clock,
    client,
    simulation,
    logged,
    pass,
    apply,
    list,
    get: async <T = KubeObject>(
      apiVersion: string,
      kind: string,
      object: string,
      namespace: string | undefined = 'default',
    ) => (await client.get({ apiVersion, kind, name: object, namespace })) as unknown as T,
    remove: (apiVersion: string, kind: string, object: string) =>
      client.delete({ apiVersion, kind, name: object, namespace: 'default' }),
    /** `Type Reason: message` of the events about one object, in the order of their making. */
    events: async (object: string) =>
      (await list<Event>('v1', 'Event', 'default'))
        .filter(({ involvedObject }) => involvedObject.name === object)
        .sort((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion))
        .map(({ type, reason, message }) => `${type} ${reason}: ${message}`),
    /** The logs of one container in all Pods of an app in kube-system, one after the other. */
    driverLog: async (app: string, container: string) => {
      const pods = (await list<Pod>('v1', 'Pod', 'kube-system')).filter(({ metadata }) => metadata.labels?.app === app);
      const texts = await Promise.all(
        pods.map(async ({ metadata }) => {
          const path = `/api/v1/namespaces/kube-system/pods/${metadata.name ?? ''}/log`;
          const headers = { authorization: `Bearer ${token}` };
          return new TextDecoder().decode(
            await readBody(await kubernetes.handler(makeRequest(path, { headers, query: { container } }))),
          );
        }),
      );
      return texts.join('');
    },
    close: () => simulation.close(),
  };
}

/** A claim of `default`. */
export function claim(name: string, storage: string, spec: object = {}): object {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } }, ...spec },
  };
}

/** A Pod of `default` that runs a script, each volume of which lies under `/` by its name. */
export function podWith(name: string, script: string, volumes: readonly object[], spec: object = {}): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: {
      terminationGracePeriodSeconds: 1,
      containers: [
        {
          name: 'main',
          image: 'busybox',
          command: ['sh', '-c', script],
          volumeMounts: volumes.map((volume) => {
            const { name: volumeName } = volume as { readonly name: string };
            return { name: volumeName, mountPath: `/${volumeName}` };
          }),
        },
      ],
      volumes,
      ...spec,
    },
  };
}

/** The volume of a Pod that a claim stands for. */
export function claimed(name: string, claimName: string): object {
  return { name, persistentVolumeClaim: { claimName } };
}
