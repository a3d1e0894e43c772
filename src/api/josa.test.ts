import { expect, test } from 'vitest';
import { josa } from './josa.ts';

test.each([
  ['컨테이너', '컨테이너가'],
  ['볼륨', '볼륨이'],
  ['"pv-log"', '"pv-log"가'],
  ['Pod', 'Pod가'],
  ['Deployment', 'Deployment가'],
  ['Secret', 'Secret이'],
  ['ConfigMap', 'ConfigMap이'],
  ['PersistentVolume', 'PersistentVolume이'],
  ['PersistentVolumeClaim', 'PersistentVolumeClaim이'],
  ['StorageClass', 'StorageClass가'],
  ['Role', 'Role이'],
  ['Node', 'Node가'],
  ['web', 'web이'],
  ['database', 'database가'],
  ['node01', 'node01이'],
  ['web-2', 'web-2가'],
  ['busybox:1.36', 'busybox:1.36이'],
  ['/pv/log', '/pv/log가'],
  ['/data/', '/data/가'],
  ['clusterIP', 'clusterIP가'],
  ['PVC', 'PVC가'],
  ['JSON', 'JSON이'],
  ['VOLUME', 'VOLUME이'],
  ['spec.type', 'spec.type이'],
  ['root', 'root가'],
  ['', '가'],
])('%s as a subject: %s', (word, expected) => {
  expect(word + josa(word, '이/가')).toBe(expected);
});

test('behind ㄹ the direction is 로', () => {
  expect(['볼륨', '파일', 'app', 'node01', '서버'].map((word) => word + josa(word, '으로/로'))).toEqual([
    '볼륨으로',
    '파일로',
    'app으로',
    'node01로',
    '서버로',
  ]);
});
