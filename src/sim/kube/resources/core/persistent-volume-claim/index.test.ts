import { describe, expect, it } from 'vitest';
import { created, createErrors, row, updateErrors } from '../../shared/golden.ts';
import { persistentVolumeClaim } from './index.ts';

const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
const IMMUTABLE =
  'spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n';

function bound(fields: Record<string, unknown>) {
  const claim = created(persistentVolumeClaim, {
    spec: { ...spec, volumeName: 'v', storageClassName: 'c', ...fields },
  });
  claim.status = { phase: 'Bound', accessModes: ['ReadWriteOnce'], capacity: { storage: '1Gi' } };
  return claim;
}

describe('a new PersistentVolumeClaim', () => {
  it('gets a volume mode and a pending status', () => {
    expect(created(persistentVolumeClaim, { spec })).toMatchObject({
      spec: { ...spec, volumeMode: 'Filesystem' },
      status: { phase: 'Pending' },
    });
  });

  it('has its data source in both fields', () => {
    const source = { kind: 'PersistentVolumeClaim', name: 'other' };
    expect(created(persistentVolumeClaim, { spec: { ...spec, dataSource: source } }).spec).toMatchObject({
      dataSource: source,
      dataSourceRef: source,
    });
  });

  it('loses a data source that is neither claim nor snapshot', () => {
    const dataSource = { apiGroup: 'example.com', kind: 'Thing', name: 't' };
    expect(created(persistentVolumeClaim, { spec: { ...spec, dataSource } }).spec).not.toHaveProperty('dataSource');
  });

  it.each<[string, Record<string, unknown>, string[]]>([
    [
      'nothing',
      {},
      [
        'spec.accessModes: Required value: at least 1 access mode is required',
        'spec.resources[storage]: Required value',
      ],
    ],
    [
      'a negative size and a bad class',
      { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '-1Gi' } }, storageClassName: 'Bad_SC' },
      [
        'spec.resources[storage]: Invalid value: "-1Gi": must be greater than zero',
        "spec.storageClassName: Invalid value: \"Bad_SC\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
      ],
    ],
    [
      'a selector without values',
      { ...spec, selector: { matchExpressions: [{ key: 'a', operator: 'In' }] } },
      [
        "spec.selector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
      ],
    ],
  ])('with %s is refused', (_, given, texts) => {
    expect(createErrors(persistentVolumeClaim, { spec: given })).toEqual(texts);
  });
});

describe('an update of a PersistentVolumeClaim', () => {
  it('may give it a volume once and a class once', () => {
    const before = created(persistentVolumeClaim, { spec });
    const after = created(persistentVolumeClaim, { spec: { ...spec, volumeName: 'v', storageClassName: 'c' } });
    expect(updateErrors(persistentVolumeClaim, after, before)).toEqual([]);
  });

  it('may let a bound claim grow', () => {
    const after = bound({ resources: { requests: { storage: '2Gi' } } });
    expect(updateErrors(persistentVolumeClaim, after, bound({}))).toEqual([]);
  });

  it('may not shrink it to its capacity or below', () => {
    const after = bound({ resources: { requests: { storage: '1Gi' } } });
    const before = bound({ resources: { requests: { storage: '2Gi' } } });
    expect(updateErrors(persistentVolumeClaim, after, before)).toEqual([
      'spec.resources.requests.storage: Forbidden: field can not be less than status.capacity',
    ]);
  });

  it('may not change its class, and shows the difference', () => {
    expect(updateErrors(persistentVolumeClaim, bound({ storageClassName: 'd' }), bound({}))).toEqual([
      IMMUTABLE +
        [
          '@@ -10,7 +10,7 @@',
          '   }',
          '  },',
          '  "VolumeName": "v",',
          '- "StorageClassName": "c",',
          '+ "StorageClassName": "d",',
          '  "VolumeMode": "Filesystem",',
          '  "DataSource": null,',
          '  "DataSourceRef": null,',
          '',
        ].join('\n'),
    ]);
  });

  it('may not let a pending claim grow', () => {
    const before = created(persistentVolumeClaim, { spec });
    const after = created(persistentVolumeClaim, { spec: { ...spec, resources: { requests: { storage: '2Gi' } } } });
    expect(updateErrors(persistentVolumeClaim, after, before)[0]).toContain(IMMUTABLE);
  });
});

describe('a row of a PersistentVolumeClaim', () => {
  it('of a pending claim leaves volume, capacity and modes empty', () => {
    expect(row(persistentVolumeClaim, created(persistentVolumeClaim, { spec }))).toEqual({
      Name: 'x',
      Status: 'Pending',
      Volume: '',
      Capacity: '',
      'Access Modes': '',
      StorageClass: '',
      VolumeAttributesClass: '<unset>',
      Age: '<unknown>',
    });
  });

  it('of a bound claim shows what its volume has', () => {
    expect(row(persistentVolumeClaim, bound({}))).toMatchObject({
      Status: 'Bound',
      Volume: 'v',
      Capacity: '1Gi',
      'Access Modes': 'RWO',
      StorageClass: 'c',
    });
  });
});
