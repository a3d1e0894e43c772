import { expect, test } from 'vitest';
import { withLabNodes } from './nodes.ts';
import type { ImportedExercise } from './types.ts';

function exercise(text: string): ImportedExercise {
  return {
    name: 'a',
    title: 'A',
    task: `Label ${text}.`,
    hint: '',
    setup: [{ path: 'setup.sh', text }],
    checks: [{ id: 'a', title: 'A', points: 1, exitCode: 0, script: { path: 'a.sh', text } }],
    lab: 'two-node',
    onControlPlane: true,
    solution: text,
  };
}

test.each([
  ['kubectl cordon k3d-cluster-agent-0', 'kubectl cordon node01', 'three-node'],
  ['k3d-my-exam-server-0 k3d-my-exam-agent-1', 'controlplane node02', 'three-node'],
  ['ssh kind-cluster-control-plane, kind-worker', 'ssh controlplane, node01', 'two-node'],
  ['kind-cluster-worker2', 'node02', 'three-node'],
  ['kind-worker-pool node02', 'kind-worker-pool node02', 'two-node'],
])('nodes of %s are those of a lab', (theirs, ours, lab) => {
  const taken = withLabNodes(exercise(theirs));
  expect(taken).toMatchObject({ task: `Label ${ours}.`, solution: ours, lab });
  expect([taken.setup[0]?.text, taken.checks[0]?.script.text]).toEqual([ours, ours]);
});
