import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../object.ts';
import { applyConfiguration } from './index.ts';

const openapi = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      properties: {
        plain: { type: 'array', items: { type: 'string' } },
        names: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } },
        ports: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['port', 'protocol'],
          items: {
            type: 'object',
            properties: {
              port: { type: 'integer' },
              protocol: { type: 'string', default: 'TCP' },
              name: { type: 'string' },
            },
          },
        },
        whole: {
          type: 'object',
          'x-kubernetes-map-type': 'atomic',
          additionalProperties: { type: 'string' },
        },
        free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      },
    },
  },
};

const object = (spec: object): KubeObject =>
  ({ apiVersion: 'g.io/v1', kind: 'Thing', metadata: { name: 'x' }, spec }) as KubeObject;

function apply(live: KubeObject | undefined, manager: string, spec: object, force = false): KubeObject {
  const now = '2026-01-01T00:00:00Z';
  return applyConfiguration({ live, config: object(spec), typeKey: undefined, openapi, manager, force, now });
}

const fieldsOf = (applied: KubeObject, manager: string) =>
  applied.metadata.managedFields?.find((entry) => entry.manager === manager)?.fieldsV1;

const message = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  return '';
};

describe('applying to custom kinds', () => {
  it('items of sets and maps have owners of their own', () => {
    const first = apply(undefined, 'a', { names: ['one'], ports: [{ port: 80, name: 'web' }] });
    expect(fieldsOf(first, 'a')).toEqual({
      'f:spec': {
        'f:names': { 'v:"one"': {} },
        'f:ports': { 'k:{"port":80,"protocol":"TCP"}': { '.': {}, 'f:name': {}, 'f:port': {} } },
      },
    });
    const both = apply(first, 'b', { names: ['two'], ports: [{ port: 81, protocol: 'TCP' }] });
    expect(both.spec).toEqual({
      names: ['one', 'two'],
      ports: [
        { port: 80, name: 'web' },
        { port: 81, protocol: 'TCP' },
      ],
    });
    const less = apply(both, 'a', {});
    expect(less.spec).toEqual({ names: ['two'], ports: [{ port: 81, protocol: 'TCP' }] });
  });

  it('atomic lists and maps have one owner', () => {
    const first = apply(undefined, 'a', { plain: ['x'], whole: { k: 'v' } });
    expect(fieldsOf(first, 'a')).toEqual({ 'f:spec': { 'f:plain': {}, 'f:whole': {} } });
    expect(message(() => apply(first, 'b', { plain: ['y'], whole: { l: 'w' } }))).toBe(
      'Apply failed with 2 conflicts: conflicts with "a":\n- .spec.plain\n- .spec.whole',
    );
    expect(apply(first, 'b', { plain: ['y'] }, true).spec).toEqual({ plain: ['y'], whole: { k: 'v' } });
  });

  it('what is free is taken as it comes', () => {
    const first = apply(undefined, 'a', { free: { deep: { list: [1], value: 2 } } });
    expect(fieldsOf(first, 'a')).toEqual({
      'f:spec': { 'f:free': { 'f:deep': { '.': {}, 'f:list': {}, 'f:value': {} } } },
    });
  });

  it('unknown fields and repeated keys are refused', () => {
    expect(message(() => apply(undefined, 'a', { unknown: 1 }))).toBe(
      'failed to create typed patch object (/x; g.io/v1, Kind=Thing): .spec.unknown: field not declared in schema',
    );
    expect(message(() => apply(undefined, 'a', { ports: [{ port: 80 }, { port: 80, protocol: 'TCP' }] }))).toBe(
      'failed to create typed patch object (/x; g.io/v1, Kind=Thing): .spec.ports: duplicate entries for key [port=80,protocol="TCP"]',
    );
  });

  it('applying twice changes nothing', () => {
    const spec = { names: ['b', 'a'], ports: [{ port: 1 }], whole: { a: 'b' }, free: { x: 1 } };
    const once = apply(undefined, 'a', spec);
    expect(apply(once, 'a', spec)).toEqual(once);
  });
});
