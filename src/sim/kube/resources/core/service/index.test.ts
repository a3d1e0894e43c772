import { describe, expect, it } from 'vitest';
import type { KubeObject } from '#apimachinery';
import type { RequestContext } from '../../../registry/resource.ts';
import { created, createErrors, objectOf, row, testContext, updateErrors } from '../../shared/golden.ts';
import { service } from './index.ts';

const port = { port: 80 };

function refusal(make: () => unknown): string {
  try {
    make();
    return 'accepted';
  } catch (error) {
    return (error as Error).message;
  }
}

/** What is stored of a change of a Service, as the registry makes it. */
function changed(previous: KubeObject, spec: Record<string, unknown>): KubeObject {
  const next = structuredClone({ ...previous, spec: { ...(previous.spec as object), ...spec } }) as KubeObject;
  service.defaults?.(next);
  service.prepareForUpdate?.(next, previous, testContext);
  return next;
}

it('a Service gets a cluster IP, its family and policies', () => {
  expect(created(service, { spec: { selector: { app: 'web' }, ports: [port] } }).spec).toEqual({
    clusterIP: '10.96.1.1',
    clusterIPs: ['10.96.1.1'],
    internalTrafficPolicy: 'Cluster',
    ipFamilies: ['IPv4'],
    ipFamilyPolicy: 'SingleStack',
    ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }],
    selector: { app: 'web' },
    sessionAffinity: 'None',
    type: 'ClusterIP',
  });
});

it('a dry run makes node ports up', () => {
  const object = objectOf(service, { spec: { type: 'NodePort', ports: [{ port: 80 }, { port: 81 }] } });
  service.defaults?.(object);
  service.prepareForCreate?.(object, { ...testContext, dryRun: true });
  expect(object.spec).toMatchObject({ ports: [{ nodePort: 32_769 }, { nodePort: 32_770 }] });
});

it('ports with one number share a node port', () => {
  const ports = [
    { name: 'a', port: 53 },
    { name: 'b', port: 53, protocol: 'UDP' },
    { name: 'c', port: 54 },
  ];
  const { spec } = created(service, { spec: { type: 'NodePort', ports } });
  expect((spec as { ports: { nodePort: number }[] }).ports.map(({ nodePort }) => nodePort)).toEqual([
    30_086, 30_086, 30_087,
  ]);
});

it('a balanced Service keeps the node ports that it has when it gets no more of them', () => {
  const before = created(service, { spec: { type: 'NodePort', ports: [port] } });
  const after = changed(before, { type: 'LoadBalancer', allocateLoadBalancerNodePorts: false });
  expect(after.spec).toMatchObject({ ports: [{ port: 80, nodePort: 30_086 }] });
});

it('a Service with fewer ports loses its node ports with its type', () => {
  const ports = [
    { name: 'a', port: 80, nodePort: 30_500 },
    { name: 'b', port: 81, nodePort: 30_501 },
  ];
  const before = created(service, { spec: { type: 'NodePort', ports } });
  const after = changed(before, { type: 'ClusterIP', ports: ports.slice(1) });
  expect(after.spec).toMatchObject({ ports: [{ port: 81 }] });
  expect(JSON.stringify(after.spec)).not.toContain('nodePort');
});

it('a name of another host has no traffic of its own', () => {
  const spec = { type: 'ExternalName', externalName: 'a.b', internalTrafficPolicy: 'Local' };
  expect(created(service, { spec }).spec).toEqual({
    type: 'ExternalName',
    externalName: 'a.b',
    sessionAffinity: 'None',
  });
});

it('an address with needless zeros is the same address, and warned of', () => {
  const made = created(service, { spec: { clusterIP: '010.96.1.9', ports: [port] } });
  expect(made.spec).toMatchObject({ clusterIP: '010.96.1.9' });
  expect(service.warnings?.(made, undefined)).toEqual([
    'spec.clusterIPs[0]: non-standard IP address "010.96.1.9" will be considered invalid in a future Kubernetes release: use "10.96.1.9"',
  ]);
});

it('the port for health checks stays', () => {
  const spec = { type: 'LoadBalancer', externalTrafficPolicy: 'Local', ports: [port] };
  const before = created(service, { spec });
  expect(updateErrors(service, changed(before, { healthCheckNodePort: 31_999 }), before)).toEqual([
    'spec.healthCheckNodePort: Forbidden: field is immutable',
  ]);
});

it('a headless Service without a selector is dual-stack everywhere', () => {
  expect(created(service, { spec: { clusterIP: 'None' } }).spec).toMatchObject({
    clusterIPs: ['None'],
    ipFamilies: ['IPv4', 'IPv6'],
    ipFamilyPolicy: 'RequireDualStack',
  });
});

it('headless Services have no address that others could take', () => {
  const spec = { clusterIP: 'None', selector: { app: 'db' }, ports: [port] };
  const first = created(service, { spec });
  const context: RequestContext = {
    ...testContext,
    lookupAll: (_group: string, resource: string) =>
      resource !== 'services' ? [] : [{ ...first, metadata: { ...first.metadata, name: 'first' } }],
  };
  const second = created(service, { spec });
  expect(refusal(() => service.beforeWrite?.(second, undefined, context))).toBe('accepted');
});

describe('asking for addresses', () => {
  const other = objectOf(
    service,
    { spec: { type: 'NodePort', clusterIPs: ['10.96.0.9'], ports: [{ nodePort: 31_000 }] } },
    'o',
  );
  const context: RequestContext = {
    ...testContext,
    lookupAll: (_group: string, resource: string) => (resource !== 'services' ? [] : [other]),
  };
  const create = (spec: Record<string, unknown>, dryRun = false) => {
    const object = objectOf(service, { spec: { ports: [port], ...spec } });
    service.defaults?.(object);
    service.prepareForCreate?.(object, { ...context, dryRun });
    return object.spec as Record<string, unknown>;
  };

  it('of which a dry run takes none', () => {
    expect(create({}, true).clusterIP).toBe('10.96.0.0');
    expect(create({ clusterIP: '10.96.0.9' }, true).clusterIP).toBe('10.96.0.9');
    expect(refusal(() => create({ clusterIP: '192.168.0.9' }, true))).toBe(
      'Service "x" is invalid: spec.clusterIPs: Invalid value: ["192.168.0.9"]: failed to allocate IP 192.168.0.9: the provided IP (192.168.0.9) is not in the valid range. The range of valid IPs is 10.96.0.0/16',
    );
  });

  it.each([
    [
      { clusterIP: '10.96.0.9' },
      'Service "x" is invalid: spec.clusterIPs: Invalid value: ["10.96.0.9"]: failed to allocate IP 10.96.0.9: provided IP is already allocated',
    ],
    [
      { clusterIP: '192.168.0.9' },
      'Service "x" is invalid: spec.clusterIPs: Invalid value: ["192.168.0.9"]: failed to allocate IP 192.168.0.9: the provided network does not match the current range',
    ],
    [
      { type: 'NodePort', ports: [{ port: 80, nodePort: 31_000 }] },
      'Service "x" is invalid: spec.ports[0].nodePort: Invalid value: 31000: provided port is already allocated',
    ],
    [
      { type: 'NodePort', ports: [{ port: 80, nodePort: 80 }] },
      'Service "x" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767',
    ],
    [
      { ipFamilyPolicy: 'RequireDualStack' },
      'Service "x" is invalid: spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for dual-stack services',
    ],
    [
      { ipFamilies: ['IPv6'] },
      'Service "x" is invalid: spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster',
    ],
  ])('%j', (spec, text) => {
    expect(refusal(() => create(spec))).toBe(text);
  });
});

it.each([
  [{ ports: [] }, ['spec.ports: Required value']],
  [{ ports: [port, { port: 81 }] }, ['spec.ports[0].name: Required value', 'spec.ports[1].name: Required value']],
  [
    {
      ports: [
        { name: 'x', port: 80 },
        { name: 'z', port: 80 },
      ],
    },
    [
      'spec.ports[1]: Duplicate value: {"Name":"","Protocol":"TCP","AppProtocol":null,"Port":80,"TargetPort":0,"NodePort":0}',
    ],
  ],
  [
    { ports: [{ port: 80, protocol: 'HTTP' }] },
    ['spec.ports[0].protocol: Unsupported value: "HTTP": supported values: "SCTP", "TCP", "UDP"'],
  ],
  [
    { ports: [{ port: 80, nodePort: 30_500 }] },
    ["spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"],
  ],
  [
    { type: 'NodePort', clusterIP: 'None', ports: [port] },
    ['spec.clusterIPs[0]: Invalid value: "None": may not be set to \'None\' for NodePort services'],
  ],
  [
    { type: 'ExternalName', clusterIP: '10.96.3.3', externalName: 'a.example.com' },
    ['spec.clusterIPs: Forbidden: may not be set for ExternalName services'],
  ],
  [{ type: 'ExternalName' }, ['spec.externalName: Required value']],
])('%j is refused', (spec, errors) => {
  expect(createErrors(service, { spec })).toEqual(errors);
});

it('a type that needs less lets go of the rest', () => {
  const before = created(service, { spec: { type: 'NodePort', ports: [port] } });
  const clusterIp = changed(before, { type: 'ClusterIP' });
  expect(clusterIp.spec).toMatchObject({
    clusterIP: '10.96.1.1',
    ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }],
  });
  expect(clusterIp.spec).not.toHaveProperty('externalTrafficPolicy');
  const external = changed(before, { type: 'ExternalName', externalName: 'a.b' });
  expect(external.spec).toEqual({
    externalName: 'a.b',
    ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }],
    sessionAffinity: 'None',
    type: 'ExternalName',
  });
});

it('a cluster IP stays', () => {
  const before = created(service, { spec: { ports: [port] } });
  const next = changed(before, { clusterIP: '10.96.7.7', clusterIPs: ['10.96.7.7'] });
  expect(updateErrors(service, next, before)).toEqual([
    'spec.clusterIPs[0]: Invalid value: ["10.96.7.7"]: may not change once set',
  ]);
});

it('a row tells addresses and ports', () => {
  expect(row(service, created(service, { spec: { type: 'LoadBalancer', ports: [port] } }), true)).toEqual({
    Name: 'x',
    Type: 'LoadBalancer',
    'Cluster-IP': '10.96.1.1',
    'External-IP': '<pending>',
    'Port(s)': '80:30086/TCP',
    Age: '<unknown>',
    Selector: '<none>',
  });
});
