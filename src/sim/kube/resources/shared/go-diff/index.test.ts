import { describe, expect, it } from 'vitest';
import { goDiff } from './index.ts';

const claim = {
  accessModes: ['ReadWriteOnce'],
  resources: { requests: { storage: '1Gi' } },
  volumeName: 'b',
  storageClassName: 'c',
  volumeMode: 'Filesystem',
};

describe('goDiff of a claim', () => {
  it('shows a changed list in full with two fields of context behind it', () => {
    expect(goDiff('PersistentVolumeClaimSpec', claim, { ...claim, accessModes: ['ReadWriteMany'] })).toBe(
      [
        '  core.PersistentVolumeClaimSpec{',
        '- \tAccessModes: []core.PersistentVolumeAccessMode{"ReadWriteOnce"},',
        '+ \tAccessModes: []core.PersistentVolumeAccessMode{"ReadWriteMany"},',
        '  \tSelector:    nil,',
        '  \tResources:   {Requests: {s"storage": {i: {...}, s: "1Gi", Format: "BinarySI"}}},',
        '  \t... // 6 identical fields',
        '  }',
        '',
      ].join('\n'),
    );
  });

  it('aligns values and keeps a single equal field rather than an ellipsis', () => {
    expect(goDiff('PersistentVolumeClaimSpec', claim, { ...claim, volumeName: 'other' })).toBe(
      [
        '  core.PersistentVolumeClaimSpec{',
        '  \tAccessModes:      {"ReadWriteOnce"},',
        '  \tSelector:         nil,',
        '  \tResources:        {Requests: {s"storage": {i: {...}, s: "1Gi", Format: "BinarySI"}}},',
        '- \tVolumeName:       "b",',
        '+ \tVolumeName:       "other",',
        '  \tStorageClassName: &"c",',
        '  \tVolumeMode:       &"Filesystem",',
        '  \t... // 3 identical fields',
        '  }',
        '',
      ].join('\n'),
    );
  });

  it('prints changed quantities with their internals', () => {
    const next = { ...claim, resources: { requests: { storage: '2Gi' } } };
    expect(goDiff('PersistentVolumeClaimSpec', claim, next)).toContain('s"storage": {i: ');
  });
});

describe('goDiff of a volume source', () => {
  it('descends into a pointer both sides have', () => {
    expect(
      goDiff('PersistentVolumeSource', { hostPath: { path: '/a', type: '' } }, { hostPath: { path: '/b', type: '' } }),
    ).toBe(
      [
        '  core.PersistentVolumeSource{',
        '  \tGCEPersistentDisk:    nil,',
        '  \tAWSElasticBlockStore: nil,',
        '  \tHostPath: &core.HostPathVolumeSource{',
        '- \t\tPath: "/a",',
        '+ \t\tPath: "/b",',
        '  \t\tType: &"",',
        '  \t},',
        '  \tGlusterfs: nil,',
        '  \tNFS:       nil,',
        '  \t... // 17 identical fields',
        '  }',
        '',
      ].join('\n'),
    );
  });

  it('shows a source that came and one that went', () => {
    const diff = goDiff('PersistentVolumeSource', { hostPath: { path: '/a' } }, { nfs: { server: 's', path: '/' } });
    expect(diff).toBe(
      [
        '  core.PersistentVolumeSource{',
        '  \tGCEPersistentDisk:    nil,',
        '  \tAWSElasticBlockStore: nil,',
        '- \tHostPath:             &core.HostPathVolumeSource{Path: "/a"},',
        '+ \tHostPath:             nil,',
        '  \tGlusterfs:            nil,',
        '- \tNFS:                  nil,',
        '+ \tNFS:                  &core.NFSVolumeSource{Server: "s", Path: "/"},',
        '  \tRBD:                  nil,',
        '  \tQuobyte:              nil,',
        '  \t... // 15 identical fields',
        '  }',
        '',
      ].join('\n'),
    );
  });
});
