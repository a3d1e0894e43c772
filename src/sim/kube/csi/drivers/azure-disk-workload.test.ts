import { expect, it } from 'vitest';
import type { Deployment } from '#types/apps-v1';
import type { Pod } from '#types/core-v1';
import { defaultPod } from '../../resources/shared/pod/defaults.ts';
import { nodePorts } from '../../scheduler/plugins/node.ts';
import { azureDiskWorkload } from './azure-disk-workload.ts';

it('two controllers never share a node, whose ports they listen at', () => {
  const deployment = azureDiskWorkload.objects.find(({ kind }) => kind === 'Deployment') as unknown as Deployment;
  const spec = structuredClone(deployment.spec?.template.spec);
  if (spec === undefined) throw new Error('no Pod');
  defaultPod(spec);
  const pod: Pod = { apiVersion: 'v1', kind: 'Pod', metadata: {}, spec };
  const filter = (pods: readonly Pod[]) => nodePorts.filter?.(pod, { pods } as never, {} as never)?.reasons;
  expect(filter([])).toBeUndefined();
  expect(filter([pod])).toEqual(["node(s) didn't have free ports for the requested pod ports"]);
});
