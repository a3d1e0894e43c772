import { describe, expect, it } from 'vitest';
import { created, createErrors, row, updateErrors } from '../shared/golden.ts';
import { storageClass } from './storage-class.ts';

describe('a new StorageClass', () => {
  it('deletes volumes and binds at once unless told otherwise', () => {
    expect(created(storageClass, { provisioner: 'a/b' })).toMatchObject({
      reclaimPolicy: 'Delete',
      volumeBindingMode: 'Immediate',
    });
  });

  it.each<[string, Record<string, unknown>, string[]]>([
    ['no provisioner', {}, ['provisioner: Required value']],
    [
      'unsupported policies',
      { provisioner: 'a', reclaimPolicy: 'Recycle', volumeBindingMode: 'Later' },
      [
        'reclaimPolicy: Unsupported value: "Recycle": supported values: "Delete", "Retain"',
        'volumeBindingMode: Unsupported value: "Later": supported values: "Immediate", "WaitForFirstConsumer"',
      ],
    ],
    [
      'a topology without values',
      { provisioner: 'a', allowedTopologies: [{ matchLabelExpressions: [{ key: 'k', values: [] }] }] },
      ['allowedTopologies[0].matchLabelExpressions[0].values: Required value'],
    ],
  ])('with %s is refused', (_, fields, texts) => {
    expect(createErrors(storageClass, fields)).toEqual(texts);
  });
});

it('a StorageClass keeps parameters, provisioner, policy and binding mode', () => {
  const before = created(storageClass, { provisioner: 'a', parameters: { type: 'gp2' } });
  const after = created(storageClass, {
    provisioner: 'b',
    parameters: { type: 'gp3' },
    reclaimPolicy: 'Retain',
    volumeBindingMode: 'WaitForFirstConsumer',
  });
  expect(updateErrors(storageClass, after, before)).toEqual([
    'parameters: Forbidden: updates to parameters are forbidden.',
    'provisioner: Forbidden: updates to provisioner are forbidden.',
    'reclaimPolicy: Forbidden: updates to reclaimPolicy are forbidden.',
    'volumeBindingMode: Invalid value: "WaitForFirstConsumer": field is immutable',
  ]);
});

it('a row of the default StorageClass says so', () => {
  const object = created(storageClass, {
    metadata: { annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
    provisioner: 'a/b',
  });
  expect(row(storageClass, object)).toEqual({
    Name: 'x (default)',
    Provisioner: 'a/b',
    ReclaimPolicy: 'Delete',
    VolumeBindingMode: 'Immediate',
    AllowVolumeExpansion: false,
    Age: '<unknown>',
  });
});
