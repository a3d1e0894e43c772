import { describe, expect, it } from 'vitest';
import { created, createErrors, row, updateErrors } from '../shared/golden.ts';
import { cidrContains } from '../shared/ip.ts';
import { ingress } from './ingress/index.ts';
import { ingressClass } from './ingress-class.ts';
import { networkPolicy } from './network-policy.ts';

const backend = { service: { name: 's', port: { number: 80 } } };

describe('Ingress', () => {
  it.each([
    [{}, ['spec: Invalid value: null: either `defaultBackend` or `rules` must be specified']],
    [
      { rules: [{ host: '1.2.3.4', http: { paths: [] } }] },
      [
        'spec.rules[0].host: Invalid value: "1.2.3.4": must be a DNS name, not an IP address',
        'spec.rules[0].http.paths: Required value',
      ],
    ],
    [
      { rules: [{ http: { paths: [{ path: '/a//b', pathType: 'Prefix', backend: {} }] } }] },
      [
        'spec.rules[0].http.paths[0].path: Invalid value: "/a//b": must not contain \'//\'',
        'spec.rules[0].http.paths[0].backend: Invalid value: "": resource or service backend is required',
      ],
    ],
    [
      { rules: [{ http: { paths: [{ path: 'x', backend }] } }] },
      ['spec.rules[0].http.paths[0].pathType: Required value: pathType must be specified'],
    ],
    [
      { defaultBackend: { service: { name: 's' } } },
      ['spec.defaultBackend: Required value: port name or number is required'],
    ],
  ])('%j is refused', (spec, errors) => {
    expect(createErrors(ingress, { spec })).toEqual(errors);
  });

  it('a new one names one class; an old one may keep two', () => {
    const fields = {
      metadata: { annotations: { 'kubernetes.io/ingress.class': 'b' } },
      spec: { ingressClassName: 'a', defaultBackend: backend },
    };
    expect(createErrors(ingress, fields)).toEqual([
      'annotations.kubernetes.io/ingress.class: Invalid value: "b": must match `ingressClassName` when both are specified',
    ]);
    expect(updateErrors(ingress, created(ingress, fields), created(ingress, fields))).toEqual([]);
    expect(ingress.warnings?.(created(ingress, fields), undefined)).toEqual([]);
    const bare = { ...fields, spec: { defaultBackend: backend } };
    expect(ingress.warnings?.(created(ingress, bare), undefined)).toHaveLength(1);
  });

  it('a row shows hosts, addresses and ports', () => {
    const rules = ['a.b', 'c.d', 'e.f', 'g.h'].map((host) => ({ host }));
    const object = created(ingress, { spec: { rules, tls: [{ hosts: ['a.b'] }] } });
    const status = { loadBalancer: { ingress: [{ hostname: 'x.y' }, { ip: '203.0.113.5' }] } };
    expect(row(ingress, { ...object, status })).toEqual({
      Name: 'x',
      Class: '<none>',
      Hosts: 'a.b,c.d,e.f + 1 more...',
      Address: '203.0.113.5,x.y',
      Ports: '80, 443',
      Age: '<unknown>',
    });
  });
});

describe('IngressClass', () => {
  const parameters = { apiGroup: 'k8s.example.com', kind: 'Params', name: 'ext' };

  it('parameters are those of the cluster', () => {
    const object = created(ingressClass, { spec: { controller: 'a.b/c', parameters } });
    expect(object.spec).toEqual({ controller: 'a.b/c', parameters: { ...parameters, scope: 'Cluster' } });
    expect(row(ingressClass, object)).toMatchObject({ Controller: 'a.b/c', Parameters: 'Params.k8s.example.com/ext' });
  });

  it.each([
    [{}, ['spec.controller: Required value']],
    [
      { controller: 'bad' },
      ['spec.controller: Invalid value: "bad": must be a domain-prefixed path (such as "acme.io/foo")'],
    ],
    [
      { controller: 'a.b/c', parameters: { ...parameters, scope: 'Namespace' } },
      ["spec.parameters.namespace: Required value: `parameters.scope` is set to 'Namespace'"],
    ],
  ])('%j is refused', (spec, errors) => {
    expect(createErrors(ingressClass, { spec })).toEqual(errors);
  });

  it('the controller stays', () => {
    const before = created(ingressClass, { spec: { controller: 'a.b/c' } });
    expect(updateErrors(ingressClass, created(ingressClass, { spec: { controller: 'a.b/d' } }), before)).toEqual([
      'spec.controller: Invalid value: "a.b/d": field is immutable',
    ]);
  });
});

describe('NetworkPolicy', () => {
  it('types follow the rules, ports speak TCP', () => {
    expect(created(networkPolicy, { spec: { podSelector: {}, egress: [{ ports: [{ port: 1 }] }] } }).spec).toEqual({
      podSelector: {},
      egress: [{ ports: [{ port: 1, protocol: 'TCP' }] }],
      policyTypes: ['Ingress', 'Egress'],
    });
  });

  it.each([
    [
      { ingress: [{ ports: [{ port: 99_999 }, { protocol: 'X' }] }] },
      [
        'spec.ingress[0].ports[0].port: Invalid value: 99999: must be between 1 and 65535, inclusive',
        'spec.ingress[0].ports[1].protocol: Unsupported value: "X": supported values: "TCP", "UDP", "SCTP"',
      ],
    ],
    [
      { ingress: [{ from: [{}, { ipBlock: { cidr: '10.0.0.0/8', except: ['11.0.0.0/8'] }, podSelector: {} }] }] },
      [
        'spec.ingress[0].from[0]: Required value: must specify a peer',
        'spec.ingress[0].from[1].ipBlock.except[0]: Invalid value: "11.0.0.0/8": must be a strict subset of `cidr`',
        'spec.ingress[0].from[1]: Forbidden: may not specify both ipBlock and another peer',
      ],
    ],
    [
      { policyTypes: ['Foo'] },
      ['spec.policyTypes[0]: Unsupported value: "Foo": supported values: "Ingress", "Egress"'],
    ],
    [
      { egress: [{ ports: [{ endPort: 2 }] }] },
      ['spec.egress[0].ports[0].endPort: Invalid value: 2: may not be specified when `port` is not specified'],
    ],
  ])('%j is refused', (spec, errors) => {
    expect(createErrors(networkPolicy, { spec: { podSelector: {}, ...spec } })).toEqual(errors);
  });

  it('a row tells the selector', () => {
    const podSelector = {
      matchLabels: { app: 'db' },
      matchExpressions: [{ key: 'env', operator: 'In', values: ['prod', 'dev'] }],
    };
    expect(row(networkPolicy, created(networkPolicy, { spec: { podSelector } }))).toMatchObject({
      'Pod-Selector': 'app=db,env in (dev,prod)',
    });
  });
});

it.each([
  ['10.0.0.0/8', '10.1.0.0/16', true],
  ['10.0.0.0/8', '10.0.0.0/8', false],
  ['10.0.0.0/8', '11.0.0.0/16', false],
  ['2001:db8::/32', '2001:db8:1::/48', true],
  ['2001:db8::/32', '10.0.0.0/8', false],
])('%s has room for %s: %s', (outer, inner, result) => {
  expect(cidrContains(outer, inner)).toBe(result);
});
