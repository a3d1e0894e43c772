import { describe, expect, it } from 'vitest';
import type { PersistentVolume, PersistentVolumeClaim, Pod } from '#types/core-v1';
import type { StorageClass } from '#types/storage-v1';
import type { Write } from '../../client/index.ts';
import type { BinderState } from './state.ts';
import { planClaim } from './sync-claim.ts';

function claim(spec: PersistentVolumeClaim['spec'], metadata: PersistentVolumeClaim['metadata'] = {}) {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'c', namespace: 'ns', uid: 'claim-uid', resourceVersion: '5', ...metadata },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec },
    status: { phase: 'Pending' },
  } satisfies PersistentVolumeClaim;
}

function volume(name: string, spec: PersistentVolume['spec'] = {}, phase = 'Available'): PersistentVolume {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name, uid: `${name}-uid`, resourceVersion: '7' },
    spec: { accessModes: ['ReadWriteOnce'], capacity: { storage: '1Gi' }, hostPath: { path: '/data' }, ...spec },
    status: { phase },
  };
}

function storageClass(name: string, fields: Partial<StorageClass> = {}): StorageClass {
  return {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name, creationTimestamp: '2026-01-01T00:00:00Z' },
    provisioner: 'example.com/x',
    volumeBindingMode: 'Immediate',
    ...fields,
  };
}

function state(parts: {
  readonly volumes?: readonly PersistentVolume[];
  readonly classes?: readonly StorageClass[];
  readonly pods?: readonly Pod[];
}): BinderState {
  const { volumes = [], classes = [], pods = [] } = parts;
  return {
    claim: () => undefined,
    volume: (name) => volumes.find(({ metadata }) => metadata.name === name),
    volumes: () => volumes,
    storageClass: (name) => classes.find(({ metadata }) => metadata.name === name),
    storageClasses: () => classes,
    podsUsing: () => pods,
    node: () => undefined,
  };
}

function events(writes: readonly Write[]): readonly string[] {
  return writes.flatMap((write) =>
    write.write === 'event' ? [`${write.type} ${write.reason}: ${write.message}`] : [],
  );
}

/** The volume that a plan binds to. */
function boundTo(writes: readonly Write[]): string | undefined {
  for (const write of writes) {
    if (write.write === 'update' && write.resource === 'persistentvolumeclaims') return write.object.spec?.volumeName;
  }
  return undefined;
}

describe('planClaim picks', () => {
  const cases: readonly (readonly [
    string,
    PersistentVolumeClaim['spec'],
    readonly PersistentVolume[],
    string | undefined,
  ])[] = [
    [
      'the smallest volume that is large enough',
      {},
      [
        volume('huge', { capacity: { storage: '5Gi' } }),
        volume('small', { capacity: { storage: '500Mi' } }),
        volume('fits', { capacity: { storage: '2Gi' } }),
      ],
      'fits',
    ],
    [
      'a larger volume with fewer access modes before a smaller one with more',
      {},
      [
        volume('many', { accessModes: ['ReadWriteOnce', 'ReadWriteMany'] }),
        volume('few', { capacity: { storage: '9Gi' } }),
      ],
      'few',
    ],
    ['no volume without the access mode', { accessModes: ['ReadWriteMany'] }, [volume('a')], undefined],
    ['no volume of another class', { storageClassName: 'fast' }, [volume('a')], undefined],
    [
      'a volume of its class',
      { storageClassName: 'fast' },
      [volume('a'), volume('b', { storageClassName: 'fast' })],
      'b',
    ],
    ['no block volume for a file system', {}, [volume('a', { volumeMode: 'Block' })], undefined],
    ['no volume that is not Available', {}, [volume('a', {}, 'Released')], undefined],
    [
      'no volume reserved for another claim',
      {},
      [volume('a', { claimRef: { namespace: 'ns', name: 'other' } })],
      undefined,
    ],
    [
      'the volume reserved for it, even when a smaller one is free',
      {},
      [volume('a'), volume('mine', { capacity: { storage: '9Gi' }, claimRef: { namespace: 'ns', name: 'c' } })],
      'mine',
    ],
    ['the volume it names', { volumeName: 'b' }, [volume('a'), volume('b')], 'b'],
  ];
  it.each(cases)('%s', (_, spec, volumes, expected) => {
    const { writes } = planClaim(claim(spec), state({ volumes }));
    const named = spec?.volumeName;
    expect(boundTo(writes)).toBe(expected ?? undefined);
    if (named === undefined && expected === undefined) expect(events(writes).length).toBeLessThanOrEqual(1);
  });

  it('a volume whose labels its selector matches', () => {
    const labelled = { ...volume('b'), metadata: { name: 'b', labels: { tier: 'gold' } } };
    const plan = planClaim(
      claim({ selector: { matchLabels: { tier: 'gold' } } }),
      state({ volumes: [volume('a'), labelled] }),
    );
    expect(boundTo(plan.writes)).toBe('b');
  });
});

describe('planClaim says', () => {
  it('that there is nothing to bind to', () => {
    const { writes } = planClaim(claim({ storageClassName: '' }), state({}));
    expect(events(writes)).toEqual([
      'Normal FailedBinding: no persistent volumes available for this claim and no storage class is set',
    ]);
  });

  it('that a claim waits for its first consumer', () => {
    const classes = [storageClass('late', { volumeBindingMode: 'WaitForFirstConsumer' })];
    const { writes, provision } = planClaim(
      claim({ storageClassName: 'late' }),
      state({ classes, volumes: [volume('a', { storageClassName: 'late' })] }),
    );
    expect(provision).toBeUndefined();
    expect(events(writes)).toEqual([
      'Normal WaitForFirstConsumer: waiting for first consumer to be created before binding',
    ]);
  });

  it('which Pods have yet to be scheduled', () => {
    const classes = [storageClass('late', { volumeBindingMode: 'WaitForFirstConsumer' })];
    const pod = (name: string): Pod => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: 'ns' },
      spec: { containers: [] },
    });
    const one = planClaim(claim({ storageClassName: 'late' }), state({ classes, pods: [pod('web')] }));
    expect(events(one.writes)).toEqual(['Normal WaitForPodScheduled: waiting for pod web to be scheduled']);
    const two = planClaim(claim({ storageClassName: 'late' }), state({ classes, pods: [pod('a'), pod('b')] }));
    expect(events(two.writes)).toEqual(['Normal WaitForPodScheduled: waiting for pods a,b to be scheduled']);
  });

  it.each([
    ['requested PV is too small', volume('v', { capacity: { storage: '1Mi' } })],
    ['storageClassName does not match', volume('v', { storageClassName: 'other' })],
    ['incompatible volumeMode', volume('v', { volumeMode: 'Block' })],
    ['incompatible accessMode', volume('v', { accessModes: ['ReadOnlyMany'] })],
  ])('why the named volume does not do: %s', (why, named) => {
    const { writes } = planClaim(claim({ volumeName: 'v' }), state({ volumes: [named] }));
    expect(events(writes)).toEqual([`Warning VolumeMismatch: Cannot bind to requested volume "v": ${why}`]);
  });

  it('that the named volume is somebody else’s', () => {
    const taken = volume('v', { claimRef: { namespace: 'ns', name: 'other', uid: 'x' } }, 'Bound');
    const { writes } = planClaim(claim({ volumeName: 'v' }), state({ volumes: [taken] }));
    expect(events(writes)).toEqual(['Warning FailedBinding: volume "v" already bound to a different claim.']);
  });

  it('that a bound claim lost its volume', () => {
    const bound = claim({ volumeName: 'gone' }, { annotations: { 'pv.kubernetes.io/bind-completed': 'yes' } });
    const { writes } = planClaim(bound, state({}));
    expect(events(writes)).toEqual([
      'Warning ClaimLost: Bound claim has lost its PersistentVolume. Data on the volume is lost!',
    ]);
  });
});

describe('planClaim', () => {
  it('binds the volume first, then the claim, with the annotations of a controller', () => {
    const { writes } = planClaim(claim({}), state({ volumes: [volume('v')] }));
    expect(writes.map((write) => ('resource' in write ? `${write.write} ${write.resource}` : write.write))).toEqual([
      'update persistentvolumes',
      'update-status persistentvolumes',
      'update persistentvolumeclaims',
      'update-status persistentvolumeclaims',
    ]);
    expect(writes[0]).toMatchObject({
      object: {
        metadata: { annotations: { 'pv.kubernetes.io/bound-by-controller': 'yes' } },
        spec: {
          claimRef: {
            kind: 'PersistentVolumeClaim',
            namespace: 'ns',
            name: 'c',
            uid: 'claim-uid',
            apiVersion: 'v1',
            resourceVersion: '5',
          },
        },
      },
    });
    expect(writes[3]).toMatchObject({
      object: {
        metadata: {
          annotations: { 'pv.kubernetes.io/bind-completed': 'yes', 'pv.kubernetes.io/bound-by-controller': 'yes' },
        },
        status: { phase: 'Bound', accessModes: ['ReadWriteOnce'], capacity: { storage: '1Gi' } },
      },
    });
  });

  it('marks no binding as its own that the claim and the volume agreed on before', () => {
    const reserved = volume('v', { claimRef: { namespace: 'ns', name: 'c' } });
    const { writes } = planClaim(claim({ volumeName: 'v' }), state({ volumes: [reserved] }));
    for (const write of writes) {
      if (!('object' in write)) continue;
      expect(write.object.metadata.annotations ?? {}).not.toHaveProperty('pv.kubernetes.io/bound-by-controller');
    }
  });

  it('gives a claim that says no class the newest default one', () => {
    const marked = { 'storageclass.kubernetes.io/is-default-class': 'true' };
    const classes = [
      storageClass('old', {
        metadata: { name: 'old', annotations: marked, creationTimestamp: '2026-01-01T00:00:00Z' },
      }),
      storageClass('new', {
        metadata: { name: 'new', annotations: marked, creationTimestamp: '2026-02-01T00:00:00Z' },
      }),
    ];
    const { writes } = planClaim(claim({}), state({ classes }));
    expect(writes).toMatchObject([{ write: 'update', object: { spec: { storageClassName: 'new' } } }]);
  });

  it('asks for a volume to be provisioned when there is a class and nothing to bind to', () => {
    expect(planClaim(claim({ storageClassName: 'x' }), state({ classes: [storageClass('x')] })).provision).toBe(true);
  });
});
