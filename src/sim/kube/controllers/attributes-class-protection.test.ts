import { expect, it } from 'vitest';
import { classesOfClaim } from './attributes-class-protection.ts';

it('a claim uses the class it has, the one it wants and the one it is on its way to', () => {
  expect(
    classesOfClaim({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'c' },
      spec: { volumeAttributesClassName: 'gold' },
      status: {
        currentVolumeAttributesClassName: 'silver',
        modifyVolumeStatus: { status: 'Pending', targetVolumeAttributesClassName: 'gold' },
      },
    }),
  ).toEqual(['gold', 'silver']);
});
