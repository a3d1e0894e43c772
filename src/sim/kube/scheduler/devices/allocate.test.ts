import { describe, expect, it } from 'vitest';
import type { Node } from '#types/core-v1';
import type { Device, DeviceClaim, DeviceClass, ResourceClaim, ResourceSlice } from '#types/resource-v1';
import { type Allocation, allocate, takenDevices } from './allocate.ts';

const driver = 'gpu.example.com';
const node: Node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node01', labels: { zone: 'a' } }, spec: {} };

function gpu(name: string, model = 'a100', memory = '40Gi'): Device {
  return {
    name,
    attributes: { model: { string: model }, driverVersion: { version: '1.2.0' } },
    capacity: { memory: { value: memory } },
  };
}

function slice(devices: Device[], spec: Partial<ResourceSlice['spec']> = { nodeName: 'node01' }): ResourceSlice {
  return {
    apiVersion: 'resource.k8s.io/v1',
    kind: 'ResourceSlice',
    metadata: { name: 's' },
    spec: { driver, pool: { name: 'node01', generation: 1, resourceSliceCount: 1 }, devices, ...spec },
  };
}

const gpuClass: DeviceClass = {
  apiVersion: 'resource.k8s.io/v1',
  kind: 'DeviceClass',
  metadata: { name: 'gpu' },
  spec: {
    selectors: [{ cel: { expression: `device.driver == '${driver}'` } }],
    config: [{ opaque: { driver, parameters: { mode: 'shared' } as never } }],
  },
};

function claim(devices: DeviceClaim, name = 'c'): ResourceClaim {
  return {
    apiVersion: 'resource.k8s.io/v1',
    kind: 'ResourceClaim',
    metadata: { name, namespace: 'ns', uid: name },
    spec: { devices },
  };
}

const one = (expression?: string, more: object = {}): DeviceClaim => ({
  requests: [
    {
      name: 'r',
      exactly: {
        deviceClassName: 'gpu',
        ...(expression === undefined ? {} : { selectors: [{ cel: { expression } }] }),
        ...more,
      },
    },
  ],
});

function run(claims: readonly ResourceClaim[], slices: readonly ResourceSlice[], taken: readonly string[] = []) {
  return allocate(node, claims, {
    slices,
    taken: new Set(taken),
    deviceClass: (name) => (name === 'gpu' ? gpuClass : undefined),
  });
}

function text(found: Allocation): string {
  if ('failure' in found) return `failure: ${found.failure}`;
  if ('rejection' in found) return found.rejection;
  return found.results
    .map(({ devices }) => (devices?.results ?? []).map(({ request, device }) => `${request}=${device}`).join(' '))
    .join(' | ');
}

const two = [slice([gpu('gpu-0'), gpu('gpu-1', 'h100', '80Gi')])];
const other = { name: 'node01', generation: 2, resourceSliceCount: 2 };

describe('devices for claims', () => {
  it.each<readonly [string, readonly DeviceClaim[], readonly ResourceSlice[], string]>([
    ['the first that fits', [one()], two, 'r=gpu-0'],
    ['one by its attribute', [one(`device.attributes['${driver}'].model == 'h100'`)], two, 'r=gpu-1'],
    [
      'one by its capacity',
      [one(`device.capacity['${driver}'].memory.compareTo(quantity('60Gi')) >= 0`)],
      two,
      'r=gpu-1',
    ],
    [
      'one by its version',
      [one(`device.attributes['${driver}'].driverVersion.isGreaterThan(semver('1.1.0'))`)],
      two,
      'r=gpu-0',
    ],
    ['as many as are asked for', [one(undefined, { count: 2 })], two, 'r=gpu-0 r=gpu-1'],
    ['too many', [one(undefined, { count: 3 })], two, 'cannot allocate all claims'],
    ['all of them', [one(undefined, { allocationMode: 'All' })], two, 'r=gpu-0 r=gpu-1'],
    [
      'all of none',
      [one(`device.attributes['${driver}'].model == 'x'`, { allocationMode: 'All' })],
      two,
      'cannot allocate all claims',
    ],
    [
      'for an earlier claim another one, so that the later has its own',
      [one(), one(`device.attributes['${driver}'].model == 'a100'`)],
      two,
      'r=gpu-1 | r=gpu-0',
    ],
    [
      'what nobody said of a domain',
      [one("has(device.attributes['other.example.com'].x)")],
      two,
      'cannot allocate all claims',
    ],
    [
      'a domain that is not there',
      [one("'other.example.com' in device.attributes")],
      two,
      'cannot allocate all claims',
    ],
    [
      'an attribute that is not there',
      [one(`device.attributes['${driver}'].nothing == 'x'`)],
      two,
      'failure: claim ns/c0: selector #0: CEL runtime error: no such key: nothing',
    ],
    [
      'no truth',
      [one(`device.attributes['${driver}'].model`)],
      two,
      "failure: claim ns/c0: selector #0: CEL runtime error: CEL result of type string could not be converted to bool: unsupported native conversion from string to 'bool'",
    ],
    [
      'the second choice',
      [
        {
          requests: [
            {
              name: 'r',
              firstAvailable: [
                { name: 'big', deviceClassName: 'gpu', count: 3 },
                { name: 'small', deviceClassName: 'gpu', count: 1 },
              ],
            },
          ],
        },
      ],
      two,
      'r/small=gpu-0',
    ],
    [
      'devices that agree',
      [{ ...one(undefined, { count: 2 }), constraints: [{ matchAttribute: `${driver}/model` }] }],
      [slice([gpu('gpu-0'), gpu('gpu-1', 'h100'), gpu('gpu-2')])],
      'r=gpu-0 r=gpu-2',
    ],
    [
      'all, which do not agree',
      [{ ...one(undefined, { allocationMode: 'All' }), constraints: [{ matchAttribute: `${driver}/model` }] }],
      two,
      `failure: claim ns/c0, request r: cannot add device ${driver}/node01/gpu-1 because a claim constraint would not be satisfied`,
    ],
    ['what is on another node', [one()], [slice([gpu('gpu-0')], { nodeName: 'node02' })], 'cannot allocate all claims'],
    ['what every node reaches', [one()], [slice([gpu('gpu-0')], { allNodes: true })], 'r=gpu-0'],
    [
      'an incomplete pool',
      [one()],
      [slice([gpu('gpu-0')], { nodeName: 'node01', pool: other })],
      'cannot allocate all claims',
    ],
    [
      'all of an incomplete pool',
      [one(undefined, { allocationMode: 'All' })],
      [slice([gpu('gpu-0')], { nodeName: 'node01', pool: other })],
      `failure: claim ns/c0, request r: asks for all devices, but resource pool ${driver}/node01 is currently being updated`,
    ],
    [
      'a device that is there twice',
      [one()],
      [
        slice([gpu('gpu-0')], { nodeName: 'node01', pool: other }),
        slice([gpu('gpu-0')], { nodeName: 'node01', pool: other }),
      ],
      'invalid resource pools were encountered',
    ],
    [
      'the newest generation only',
      [one()],
      [...two, slice([gpu('new')], { nodeName: 'node01', pool: { ...other, resourceSliceCount: 1 } })],
      'r=new',
    ],
    [
      'more than a claim can have',
      [one(undefined, { count: 33 })],
      two,
      'failure: claim ns/c0: number of requested devices 33 exceeds the claim limit of 32',
    ],
  ])('%s', (_, wishes, slices, expected) => {
    const claims = wishes.map((devices, index) => claim(devices, `c${index}`));
    expect(text(run(claims, slices))).toBe(expected);
  });

  it('what a claim has is not given to another, unless it only looks on', () => {
    const found = run([claim(one())], two);
    if (!('results' in found) || found.results[0] === undefined) throw new Error(text(found));
    const held = { ...claim(one()), status: { allocation: found.results[0] } };
    const taken = [...takenDevices([held])];
    expect(taken).toEqual([`${driver}/node01/gpu-0`]);
    expect(text(run([claim(one())], two, taken))).toBe('r=gpu-1');
    expect(text(run([claim(one(undefined, { adminAccess: true }))], two, taken))).toBe('r=gpu-0');
  });

  it('the result names node, configuration of the class and of the claim', () => {
    const parameters = { a: 'b' } as never;
    const own = { requests: ['r'], opaque: { driver, parameters } };
    expect(run([claim({ ...one(), config: [own] })], two)).toEqual({
      results: [
        {
          devices: {
            results: [{ request: 'r', driver, pool: 'node01', device: 'gpu-0' }],
            config: [
              { source: 'FromClass', requests: ['r'], opaque: { driver, parameters: { mode: 'shared' } } },
              { source: 'FromClaim', requests: ['r'], opaque: { driver, parameters } },
            ],
          },
          nodeSelector: {
            nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['node01'] }] }],
          },
        },
      ],
    });
  });
});
