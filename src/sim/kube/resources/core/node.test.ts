import { describe, expect, it } from 'vitest';
import { created, createErrors, row, updateErrors } from '../shared/golden.ts';
import { node } from './node.ts';

const ready = { type: 'Ready', status: 'True' };

it('a Node can allocate all it has unless it says less', () => {
  expect(created(node, { status: { capacity: { cpu: '4' } } }).status).toMatchObject({
    capacity: { cpu: '4' },
    allocatable: { cpu: '4' },
  });
});

it('taints have a valid effect and are unique by key and effect', () => {
  const taints = [
    { key: 'a', effect: 'NoSchedule' },
    { key: 'a', effect: 'NoSchedule' },
    { key: 'b', effect: 'Never' },
  ];
  expect(createErrors(node, { spec: { taints } })).toEqual([
    'metadata.taints[1]: Duplicate value: {"Key":"a","Value":"","Effect":"NoSchedule","TimeAdded":null}: taints must be unique by key and effect pair',
    'metadata.taints[2].effect: Unsupported value: "Never": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
  ]);
});

it('a Node keeps the addresses its Pods come from', () => {
  const before = created(node, { spec: { podCIDRs: ['10.0.0.0/24'] } });
  expect(updateErrors(node, created(node, { spec: { podCIDRs: ['10.0.1.0/24'] } }), before)).toEqual([
    'spec.podCIDRs: Forbidden: node updates may not change podCIDR except from "" to valid',
  ]);
});

describe('a row of a Node', () => {
  it.each<[string, object, object]>([
    ['that never reported', {}, { Status: 'Unknown', Roles: '<none>', Version: '' }],
    ['that is ready', { status: { conditions: [ready] } }, { Status: 'Ready' }],
    [
      'that is cordoned',
      { spec: { unschedulable: true }, status: { conditions: [{ ...ready, status: 'Unknown' }] } },
      { Status: 'NotReady,SchedulingDisabled' },
    ],
    [
      'with roles',
      { metadata: { labels: { 'node-role.kubernetes.io/worker': '', 'node-role.kubernetes.io/control-plane': '' } } },
      { Roles: 'control-plane,worker' },
    ],
  ])('%s', (_, fields, cells) => {
    expect(row(node, created(node, fields as Record<string, unknown>))).toMatchObject(cells);
  });

  it('shows addresses and versions when wide', () => {
    const status = {
      addresses: [{ type: 'InternalIP', address: '10.0.0.1' }],
      nodeInfo: { osImage: 'Ubuntu', kubeletVersion: 'v1.35.0' },
    };
    expect(row(node, created(node, { status }), true)).toMatchObject({
      Version: 'v1.35.0',
      'Internal-IP': '10.0.0.1',
      'External-IP': '<none>',
      'OS-Image': 'Ubuntu',
      'Kernel-Version': '<unknown>',
    });
  });
});
