import { describe, expect, it } from 'vitest';
import type { Pod } from '#types/core-v1';
import { asFiles } from '../../../runtime/files/create-file-tree.ts';
import { workloadCluster } from '../../workload-testing.ts';

interface Setup {
  /** Objects that are there before the Pod. */
  readonly before?: readonly object[];
  readonly spec?: object;
  readonly container?: object;
  readonly volumes: readonly object[];
  readonly mounts?: readonly object[];
}

const text = (data: Uint8Array) => new TextDecoder().decode(data);

/** A Pod of one container that sleeps, two seconds after it was made. */
async function podWith({ before = [], spec = {}, container = {}, volumes, mounts }: Setup) {
  const cluster = await workloadCluster();
  for (const object of before) await cluster.apply(object);
  const volumeMounts = mounts ?? [{ name: 'v', mountPath: '/v' }];
  await cluster.apply({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'default', labels: { app: 'p' } },
    spec: {
      terminationGracePeriodSeconds: 1,
      containers: [{ name: 'c', image: 'busybox', command: ['sleep', '100000'], volumeMounts, ...container }],
      volumes,
      ...spec,
    },
  });
  await cluster.advance(2_000);
  const get = () => cluster.get<Pod>('Pod', 'p');
  const node = asFiles(cluster.files('node01'));
  const folder = () => `/var/lib/kubelet/pods/${get().metadata.uid ?? ''}/volumes`;
  return {
    ...cluster,
    get,
    node,
    folder,
    phase: () => get().status?.phase,
    waiting: () => get().status?.containerStatuses?.[0]?.state?.waiting,
    mode: (path: string) => node.stat(`${folder()}/${path}`).mode.toString(8),
    group: (path: string) => node.stat(`${folder()}/${path}`).gid,
    failed: () => cluster.events('p').filter((line) => line.includes('FailedMount')),
  };
}

const configMap = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'cm', namespace: 'default' },
  data: { a: '1', b: '2' },
};
const secret = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 's', namespace: 'default' },
  stringData: { password: 'x' },
};

describe('a volume that cannot be mounted', () => {
  it.each([
    ['a missing ConfigMap', { configMap: { name: 'none' } }, 'configmap "none" not found'],
    ['a missing Secret', { secret: { secretName: 'none' } }, 'secret "none" not found'],
    [
      'a missing key of a ConfigMap',
      { configMap: { name: 'cm', items: [{ key: 'z', path: 'z' }] } },
      'configmap references non-existent config key: z',
    ],
    [
      'a missing key of a Secret',
      { secret: { secretName: 's', items: [{ key: 'z', path: 'z' }] } },
      'references non-existent secret key: z',
    ],
    [
      'two missing sources',
      { projected: { sources: [{ configMap: { name: 'none' } }, { secret: { name: 'none' } }] } },
      '[configmap "none" not found, secret "none" not found]',
    ],
    [
      'Directory that is none',
      { hostPath: { path: '/nope', type: 'Directory' } },
      'hostPath type check failed: /nope is not a directory',
    ],
    [
      'File that is none',
      { hostPath: { path: '/nope', type: 'File' } },
      'hostPath type check failed: /nope is not a file',
    ],
    [
      'Socket that is none',
      { hostPath: { path: '/nope', type: 'Socket' } },
      'hostPath type check failed: /nope is not a socket file',
    ],
    [
      'CharDevice',
      { hostPath: { path: '/nope', type: 'CharDevice' } },
      'hostPath type check failed: /nope is not a character device',
    ],
    [
      'BlockDevice',
      { hostPath: { path: '/nope', type: 'BlockDevice' } },
      'hostPath type check failed: /nope is not a block device',
    ],
    [
      'a file in no directory',
      { hostPath: { path: '/no/f', type: 'FileOrCreate' } },
      'open /no/f: no such file or directory',
    ],
  ])('tells why: %s', async (_, source, why) => {
    const { failed, phase } = await podWith({ before: [configMap, secret], volumes: [{ name: 'v', ...source }] });
    expect(failed()[0]).toBe(`Warning FailedMount: MountVolume.SetUp failed for volume "v" : ${why}`);
    expect(phase()).toBe('Pending');
  });

  it('of NFS tells what mount printed', async () => {
    const volumes = [{ name: 'v', nfs: { server: 'nfs', path: '/x', readOnly: true } }];
    const { failed, folder } = await podWith({ volumes });
    expect(failed()[0]).toBe(
      `Warning FailedMount: MountVolume.SetUp failed for volume "v" : mount failed: exit status 32\nMounting command: mount\nMounting arguments: -t nfs -o ro nfs:/x ${folder()}/kubernetes.io~nfs/v\nOutput: mount.nfs: access denied by server while mounting nfs:/x\n`,
    );
  });

  it('does not matter when no container uses it', async () => {
    const { phase } = await podWith({ volumes: [{ name: 'v', configMap: { name: 'none' } }], mounts: [] });
    expect(phase()).toBe('Running');
  });

  it('is tried again after half a second, then each time after twice as long', async () => {
    const cluster = await podWith({ volumes: [{ name: 'v', configMap: { name: 'none' } }] });
    await cluster.advance(60_000);
    const told = cluster.list<{ readonly count?: number; readonly reason?: string }>('Event');
    expect(told.find(({ reason }) => reason === 'FailedMount')?.count).toBe(7);
    await cluster.apply({ ...configMap, metadata: { name: 'none', namespace: 'default' } });
    await cluster.advance(65_000);
    expect(cluster.phase()).toBe('Running');
  });

  it('of a claim that is not bound is told with all that is missing', async () => {
    const claim = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'pvc', namespace: 'default' },
      spec: { accessModes: ['ReadWriteOnce'], storageClassName: '', resources: { requests: { storage: '1Gi' } } },
    };
    const { failed } = await podWith({
      before: [claim],
      spec: { nodeName: 'node01' },
      volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'pvc' } }],
    });
    expect(failed()).toEqual([
      'Warning FailedMount: Unable to attach or mount volumes: unmounted volumes=[v], unattached volumes=[], failed to process volumes=[v]: error processing PVC default/pvc: PVC is not bound',
    ]);
  });
});

it('a volume for one Pod is kept from a second one that was put on its node', async () => {
  const name = 'one';
  const persistent = {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name },
    spec: {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOncePod'],
      storageClassName: name,
      hostPath: { path: '/tmp' },
    },
  };
  const claim = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, namespace: 'default' },
    spec: {
      accessModes: ['ReadWriteOncePod'],
      storageClassName: name,
      volumeName: name,
      resources: { requests: { storage: '1Gi' } },
    },
  };
  const volumes = [{ name: 'v', persistentVolumeClaim: { claimName: name } }];
  const cluster = await podWith({ before: [persistent, claim], volumes });
  await cluster.apply({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'second', namespace: 'default' },
    spec: { ...structuredClone(cluster.get().spec), nodeName: 'node01' },
  });
  await cluster.advance(1_000);
  expect(cluster.events('second')[0]).toBe(
    'Warning FailedMount: MountVolume.SetUp failed for volume "one" : volume uses the ReadWriteOncePod access mode and is already in use by another pod',
  );
});

describe('fsGroup', () => {
  const spec = { securityContext: { fsGroup: 2000 } };

  it('owns an emptyDir, whose new entries belong to it', async () => {
    const { mode, group } = await podWith({ spec, volumes: [{ name: 'v', emptyDir: {} }] });
    expect([mode('kubernetes.io~empty-dir/v'), group('kubernetes.io~empty-dir/v')]).toEqual(['2777', 2000]);
  });

  it('may read secrets that others may not', async () => {
    const volumes = [{ name: 'v', secret: { secretName: 's', defaultMode: 0o400 } }];
    const { mode, group } = await podWith({ before: [secret], spec, volumes });
    expect([mode('kubernetes.io~secret/v/password'), group('kubernetes.io~secret/v/password')]).toEqual(['440', 2000]);
  });

  it('changes nothing about a hostPath', async () => {
    const { node } = await podWith({
      spec,
      volumes: [{ name: 'v', hostPath: { path: '/data', type: 'DirectoryOrCreate' } }],
    });
    expect(node.stat('/data')).toMatchObject({ mode: 0o755, gid: 0 });
  });

  it('is a group of the processes, beside supplementalGroups', async () => {
    const { get } = await podWith({
      spec: { securityContext: { fsGroup: 2000, supplementalGroups: [3000], runAsUser: 1000 } },
      volumes: [{ name: 'v', emptyDir: {} }],
    });
    expect(get().status?.containerStatuses?.[0]?.user?.linux).toEqual({
      uid: 1000,
      gid: 0,
      supplementalGroups: [0, 2000, 3000],
    });
  });
});

describe('what the kubelet writes', () => {
  it('has the modes that are asked for, behind links', async () => {
    const volumes = [
      {
        name: 'v',
        configMap: {
          name: 'cm',
          defaultMode: 0o640,
          items: [
            { key: 'a', path: 'deep/a' },
            { key: 'b', path: 'b', mode: 0o444 },
          ],
        },
      },
    ];
    const { node, folder, mode } = await podWith({ before: [configMap], volumes });
    const directory = `${folder()}/kubernetes.io~configmap/v`;
    expect(node.readDirectory(directory)).toEqual([expect.stringMatching(/^\.\.\d{4}_/), '..data', 'b', 'deep']);
    expect(node.readLink(`${directory}/b`)).toBe('..data/b');
    expect([mode('kubernetes.io~configmap/v/deep/a'), mode('kubernetes.io~configmap/v/b')]).toEqual(['640', '444']);
  });

  it('follows changes, but not through a subPath', async () => {
    const cluster = await podWith({
      before: [configMap],
      volumes: [{ name: 'v', configMap: { name: 'cm' } }],
      mounts: [
        { name: 'v', mountPath: '/v' },
        { name: 'v', mountPath: '/one', subPath: 'a' },
      ],
    });
    await cluster.change('ConfigMap', 'cm', (draft: { data: Record<string, string> }) => {
      draft.data = { a: 'new' };
    });
    await cluster.advance(1_000);
    const { node, folder } = cluster;
    const directory = `${folder()}/kubernetes.io~configmap/v`;
    expect(text(node.readFile(`${directory}/a`))).toBe('new');
    expect(node.exists(`${directory}/b`)).toBe(false);
  });

  it('gives a token only to the user that all containers run as', async () => {
    const volumes = [{ name: 'v', projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } }];
    const open = await podWith({ volumes });
    expect(open.mode('kubernetes.io~projected/v/token')).toBe('644');
    const own = await podWith({ spec: { securityContext: { runAsUser: 1000 } }, volumes });
    expect(own.node.stat(`${own.folder()}/kubernetes.io~projected/v/token`)).toMatchObject({ mode: 0o600, uid: 1000 });
  });

  it('has room for volumes inside of it', async () => {
    const { phase, node, folder } = await podWith({
      before: [configMap],
      volumes: [
        { name: 'v', configMap: { name: 'cm' } },
        { name: 'w', emptyDir: {} },
      ],
      mounts: [
        { name: 'v', mountPath: '/v' },
        { name: 'w', mountPath: '/v/inner' },
      ],
    });
    expect(phase()).toBe('Running');
    expect(node.stat(`${folder()}/kubernetes.io~configmap/v/inner`).type).toBe('directory');
  });
});

describe('an emptyDir', () => {
  it('in memory is a file system of its own, as large as its limit', async () => {
    const { node, folder } = await podWith({
      volumes: [{ name: 'v', emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } }],
    });
    const directory = `${folder()}/kubernetes.io~empty-dir/v`;
    expect(node.mountOf(directory)).toMatchObject({
      kind: 'tmpfs',
      device: 'tmpfs',
      options: 'rw,relatime,size=1024k',
    });
    expect(() => node.writeFile(`${directory}/f`, new Uint8Array(2 ** 20 + 1))).toThrow(/No space left on device/i);
  });

  it('evicts its Pod when it exceeds its limit', async () => {
    const { node, folder, advance, get, events } = await podWith({
      volumes: [{ name: 'v', emptyDir: { sizeLimit: '1Mi' } }],
    });
    node.writeFile(`${folder()}/kubernetes.io~empty-dir/v/f`, new Uint8Array(2 ** 20 + 1));
    await advance(15_000);
    const message = 'Usage of EmptyDir volume "v" exceeds the limit "1Mi". ';
    expect(get().status).toMatchObject({ phase: 'Failed', reason: 'Evicted', message });
    expect(events('p')).toContain(`Warning Evicted: ${message}`);
  });

  it('goes with its Pod', async () => {
    const { node, folder, remove, advance } = await podWith({
      volumes: [{ name: 'v', emptyDir: { medium: 'Memory' } }],
    });
    const directory = folder();
    await remove('Pod', 'p');
    await advance(5_000);
    expect(node.exists(directory)).toBe(false);
    expect(node.mountPoints.filter(({ kind }) => kind === 'tmpfs')).toEqual([]);
  });
});

it('a subPathExpr without its variable keeps the container from being made', async () => {
  const { waiting } = await podWith({
    volumes: [{ name: 'v', emptyDir: {} }],
    mounts: [{ name: 'v', mountPath: '/v', subPathExpr: '$(NOPE)/x' }],
  });
  expect(waiting()).toEqual({ reason: 'CreateContainerConfigError', message: 'missing value for NOPE' });
});

describe('an image volume', () => {
  it('shows the files of the image', async () => {
    const { phase, events } = await podWith({ volumes: [{ name: 'v', image: { reference: 'busybox:1.37' } }] });
    expect(phase()).toBe('Running');
    expect(events('p').filter((line) => line.includes('"busybox:1.37"'))).toEqual([
      'Normal Pulling: Pulling image "busybox:1.37"',
      expect.stringMatching(/^Normal Pulled: Successfully pulled image "busybox:1.37" in/),
    ]);
  });

  it('keeps containers waiting that mount it while it cannot be had', async () => {
    const { waiting } = await podWith({ volumes: [{ name: 'v', image: { reference: 'nothing:1' } }] });
    expect(waiting()?.reason).toMatch(/^(ErrImagePull|ImagePullBackOff)$/);
  });
});
