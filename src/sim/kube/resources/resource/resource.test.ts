import { describe, expect, it } from 'vitest';
import { created, createErrors, row, updateErrors } from '../shared/golden.ts';
import { deviceClass } from './device-class.ts';
import { resourceClaim } from './resource-claim.ts';
import { resourceClaimTemplate } from './resource-claim-template.ts';
import { resourceSlice } from './resource-slice.ts';

const claim = (...requests: object[]) => ({ spec: { devices: { requests } } });

describe('ResourceClaim', () => {
  it('asks for one device; fields behind gates are dropped', () => {
    const tolerations = [{ operator: 'Exists' }];
    const object = created(resourceClaim, claim({ name: 'gpu', exactly: { deviceClassName: 'g', tolerations } }));
    expect(object.spec).toEqual({
      devices: {
        requests: [{ name: 'gpu', exactly: { deviceClassName: 'g', allocationMode: 'ExactCount', count: 1 } }],
      },
    });
    expect(row(resourceClaim, object)).toEqual({ Name: 'x', State: 'pending', Age: '<unknown>' });
  });

  it.each([
    [
      claim({ name: 'A' }, { name: 'b', exactly: {}, firstAvailable: [{}] }),
      [
        expect.stringContaining('spec.devices.requests[0].name: Invalid value: "A": a lowercase RFC 1123 label'),
        'spec.devices.requests[0]: Required value: exactly one of `exactly` or `firstAvailable` is required',
        'spec.devices.requests[1]: Invalid value: null: exactly one of `exactly` or `firstAvailable` is required, but multiple fields are set',
      ],
    ],
    [
      claim(
        { name: 'a', exactly: { allocationMode: 'All', count: 2 } },
        { name: 'a', exactly: { deviceClassName: 'c' } },
      ),
      [
        'spec.devices.requests[0].exactly.deviceClassName: Required value',
        "spec.devices.requests[0].exactly.count: Invalid value: 2: must not be specified when allocationMode is 'All'",
        'spec.devices.requests[1]: Duplicate value: "a"',
      ],
    ],
    [
      { spec: { devices: { constraints: [{ requests: ['z'], matchAttribute: 'plain' }], config: [{}] } } },
      [
        'spec.devices.constraints[0].requests[0]: Invalid value: "z": must be the name of a request in the claim or the name of a request and a subrequest separated by \'/\'',
        'spec.devices.constraints[0].matchAttribute: Invalid value: "plain": a fully qualified name must be a domain and a name separated by a slash',
        'spec.devices.config[0].opaque: Required value',
      ],
    ],
  ])('%j is refused', (fields, errors) => {
    expect(createErrors(resourceClaim, fields)).toEqual(errors);
  });

  it('what it asks for stays', () => {
    const before = created(resourceClaim, claim({ name: 'a', exactly: { deviceClassName: 'c' } }));
    const after = created(resourceClaim, claim({ name: 'a', exactly: { deviceClassName: 'd' } }));
    expect(updateErrors(resourceClaim, before, before)).toEqual([]);
    expect(updateErrors(resourceClaim, after, before)[0]).toMatch(
      /^spec: Invalid value: \{"Devices":\{"Requests":\[\{"Name":"a","Exactly":\{"DeviceClassName":"d".*: field is immutable$/,
    );
  });

  it('a template is checked as the claim is', () => {
    const spec = claim({ name: 'a', exactly: {} });
    expect(createErrors(resourceClaimTemplate, { spec })).toEqual([
      'spec.spec.devices.requests[0].exactly.deviceClassName: Required value',
    ]);
  });
});

describe('DeviceClass', () => {
  it('selectors are expressions, configurations are opaque', () => {
    expect(createErrors(deviceClass, { spec: { selectors: [{}], config: [{ opaque: { driver: 'd' } }] } })).toEqual([
      'spec.selectors[0].cel: Required value',
      'spec.config[0].opaque.parameters: Required value',
    ]);
    expect(created(deviceClass, { spec: { extendedResourceName: 'a.b/c' } }).spec).toEqual({});
  });
});

describe('ResourceSlice', () => {
  const pool = { name: 'p', generation: 1, resourceSliceCount: 1 };

  it.each([
    [
      { spec: { pool: { name: 'p' } } },
      [
        'spec.driver: Required value',
        'spec.pool.resourceSliceCount: Invalid value: 0: must be greater than zero',
        'spec: Required value: exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required',
      ],
    ],
    [
      { spec: { driver: 'd', pool, nodeName: 'n', allNodes: true } },
      [
        'spec: Invalid value: "{`nodeName`, `allNodes`}": exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required, but multiple fields are set',
      ],
    ],
    [
      {
        spec: {
          driver: 'd',
          pool,
          allNodes: true,
          devices: [{ name: 'a', attributes: { v: { version: '1' }, w: {} } }],
        },
      },
      [
        'spec.devices[0].attributes[v].version: Invalid value: "1": must be a string compatible with semver.org spec 2.0.0',
        'spec.devices[0].attributes[w]: Invalid value: "": exactly one value must be specified',
      ],
    ],
  ])('%j is refused', (fields, errors) => {
    expect(createErrors(resourceSlice, fields)).toEqual(errors);
  });
});
