import { describe, expect, it } from 'vitest';
import { goDiff } from './index.ts';
import { unifiedDiff } from './unified.ts';

const claim = {
  accessModes: ['ReadWriteOnce'],
  resources: { requests: { storage: '1Gi' } },
  volumeName: 'b',
  storageClassName: 'c',
  volumeMode: 'Filesystem',
};

describe('goDiff', () => {
  it.each([
    [
      'a changed string between three lines of context',
      { ...claim, storageClassName: 'd' },
      [
        '@@ -10,7 +10,7 @@',
        '   }',
        '  },',
        '  "VolumeName": "b",',
        '- "StorageClassName": "c",',
        '+ "StorageClassName": "d",',
        '  "VolumeMode": "Filesystem",',
        '  "DataSource": null,',
        '  "DataSourceRef": null,',
      ],
    ],
    [
      'a changed quantity',
      { ...claim, resources: { requests: { storage: '2Gi' } } },
      [
        '@@ -6,7 +6,7 @@',
        '  "Resources": {',
        '   "Limits": null,',
        '   "Requests": {',
        '-   "storage": "1Gi"',
        '+   "storage": "2Gi"',
        '   }',
        '  },',
        '  "VolumeName": "b",',
      ],
    ],
    [
      'far changes in hunks of their own, signs as json.Marshal escapes them',
      { ...claim, accessModes: ['ReadWriteMany'], dataSource: { kind: 'a<b', name: 'n' } },
      [
        '@@ -1,6 +1,6 @@',
        ' {',
        '  "AccessModes": [',
        '-  "ReadWriteOnce"',
        '+  "ReadWriteMany"',
        '  ],',
        '  "Selector": null,',
        '  "Resources": {',
        '@@ -12,7 +12,11 @@',
        '  "VolumeName": "b",',
        '  "StorageClassName": "c",',
        '  "VolumeMode": "Filesystem",',
        '- "DataSource": null,',
        '+ "DataSource": {',
        '+  "APIGroup": null,',
        '+  "Kind": "a\\u003cb",',
        '+  "Name": "n"',
        '+ },',
        '  "DataSourceRef": null,',
        '  "VolumeAttributesClassName": null',
        ' }',
      ],
    ],
  ])('shows %s', (_, next, lines) => {
    expect(goDiff('PersistentVolumeClaimSpec', claim, next)).toBe(`${lines.join('\n')}\n`);
  });

  it('descends into a volume source', () => {
    const at = (path: string) => ({ hostPath: { path, type: '' } });
    expect(goDiff('PersistentVolumeSource', at('/a'), at('/b')).split('\n').slice(4, 6)).toEqual([
      '-  "Path": "/a",',
      '+  "Path": "/b",',
    ]);
  });
});

describe('unifiedDiff', () => {
  it.each([
    ['equal texts', 'a\nb', 'a\nb', ''],
    ['one line', 'a', 'b', '@@ -1 +1 @@\n-a\n+b\n'],
    ['an added line', 'a', 'a\nb', '@@ -1 +1,2 @@\n a\n+b\n'],
    ['a line that went', 'a\nb\nc', 'a\nc', '@@ -1,3 +1,2 @@\n a\n-b\n c\n'],
  ])('of %s', (_, before, after, diff) => {
    expect(unifiedDiff(before, after)).toBe(diff);
  });

  it('does not line up texts of 200 lines and more by lines that are frequent', () => {
    const lines = [...Array.from({ length: 100 }, (_, at) => `k${at}`), ...Array.from({ length: 100 }, () => '}')];
    const moved = [...lines.slice(100), ...lines.slice(0, 100)];
    const diff = unifiedDiff(lines.join('\n'), moved.join('\n'));
    expect(diff.startsWith('@@ -1,3 +1,103 @@\n+}\n')).toBe(true);
  });
});
