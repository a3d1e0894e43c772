import { describe, expect, it } from 'vitest';
import { created, createErrors, row, updateErrors } from '../shared/golden.ts';
import { statefulSet } from './stateful-set.ts';

const labels = { app: 'web' };
const container = { name: 'c', image: 'nginx:1.27', volumeMounts: [{ name: 'data', mountPath: '/data' }] };
const template = { metadata: { labels }, spec: { containers: [container] } };
const claim = {
  metadata: { name: 'data' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1024Mi' } } },
};
const spec = { serviceName: 'web', selector: { matchLabels: labels }, template, volumeClaimTemplates: [claim] };

describe('a new StatefulSet', () => {
  it('gets all defaults', () => {
    expect(created(statefulSet, { spec })).toMatchObject({
      spec: {
        replicas: 1,
        podManagementPolicy: 'OrderedReady',
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0, maxUnavailable: 1 } },
        revisionHistoryLimit: 10,
        persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
        volumeClaimTemplates: [
          {
            kind: 'PersistentVolumeClaim',
            apiVersion: 'v1',
            spec: { volumeMode: 'Filesystem', resources: { requests: { storage: '1Gi' } } },
            status: { phase: 'Pending' },
          },
        ],
      },
      status: { replicas: 0, availableReplicas: 0 },
    });
  });

  it('mounts its claims without volumes of that name', () => {
    expect(createErrors(statefulSet, { spec })).toEqual([]);
    expect(createErrors(statefulSet, { spec: { ...spec, volumeClaimTemplates: [] } })).toEqual([
      'spec.template.spec.containers[0].volumeMounts[0].name: Not found: "data"',
    ]);
  });

  it.each<[string, Record<string, unknown>, string[]]>([
    [
      'mistakes, in order',
      {
        ...spec,
        podManagementPolicy: 'Any',
        updateStrategy: { type: 'Recreate' },
        persistentVolumeClaimRetentionPolicy: { whenScaled: 'Keep' },
        replicas: -1,
        serviceName: 'Web',
        selector: {},
      },
      [
        "spec.podManagementPolicy: Invalid value: \"Any\": must be 'OrderedReady' or 'Parallel'",
        'spec.updateStrategy: Invalid value: {"Type":"Recreate","RollingUpdate":null}: must be \'RollingUpdate\' or \'OnDelete\'',
        'spec.persistentVolumeClaimRetentionPolicy.whenScaled: Unsupported value: "Keep": supported values: "Retain", "Delete"',
        'spec.replicas: Invalid value: -1: must be greater than or equal to 0',
        "spec.serviceName: Invalid value: \"Web\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
        'spec.selector: Invalid value: {}: empty selector is invalid for statefulset',
      ],
    ],
    [
      'a rolling update when it waits for deletion',
      { ...spec, updateStrategy: { type: 'OnDelete', rollingUpdate: { partition: 1 } } },
      [
        'spec.updateStrategy.rollingUpdate: Invalid value: {"Partition":1,"MaxUnavailable":null}: only allowed for updateStrategy \'RollingUpdate\'',
      ],
    ],
    [
      'Pods that may end',
      { ...spec, template: { metadata: { labels }, spec: { containers: [container], restartPolicy: 'Never' } } },
      ['spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"'],
    ],
  ])('with %s is refused', (_, given, texts) => {
    expect(createErrors(statefulSet, { spec: given })).toEqual(texts);
  });
});

it('a StatefulSet keeps all but a few fields', () => {
  const before = created(statefulSet, { spec });
  const changed = { ...spec, replicas: 3, minReadySeconds: 5, revisionHistoryLimit: 2, ordinals: { start: 1 } };
  expect(updateErrors(statefulSet, created(statefulSet, { spec: changed }), before)).toEqual([]);
  expect(updateErrors(statefulSet, created(statefulSet, { spec: { ...spec, serviceName: 'b' } }), before)).toEqual([
    "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
  ]);
});

it('warns of a limit below 0', () => {
  const object = created(statefulSet, { spec: { ...spec, revisionHistoryLimit: -1 } });
  expect(statefulSet.warnings?.(object, undefined)).toEqual([
    'spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended',
  ]);
});

it('a row of a StatefulSet counts Pods that are ready', () => {
  const object = {
    ...created(statefulSet, { spec: { ...spec, replicas: 3 } }),
    status: { replicas: 2, readyReplicas: 1 },
  };
  expect(row(statefulSet, object, true)).toEqual({
    Name: 'x',
    Ready: '1/3',
    Age: '<unknown>',
    Containers: 'c',
    Images: 'nginx:1.27',
  });
});
