import { describe, expect, it } from 'vitest';
import { createDefinitions } from './definitions.ts';
import { defineResource } from './resource.ts';

function kind(group: string, version: string, name: string) {
  return defineResource({
    group,
    version,
    kind: name,
    resource: `${name.toLowerCase()}s`,
    singular: name.toLowerCase(),
    namespaced: true,
    schema: '',
    columns: [],
  });
}

const pod = kind('', 'v1', 'Pod');
const old = kind('example.com', 'v1', 'Widget');
const next = kind('example.com', 'v2', 'Widget');

describe('createDefinitions', () => {
  it('finds a kind in its preferred version, or in the one asked for', () => {
    const definitions = createDefinitions([pod]);
    definitions.define('widgets.example.com', [next, old]);
    expect(definitions.find('example.com', 'widgets')).toBe(next);
    expect(definitions.find('example.com', 'widgets', 'v1')).toBe(old);
    expect(definitions.find('example.com', 'widgets', 'v3')).toBeUndefined();
    expect(definitions.ofKind('example.com', 'Widget')).toBe(next);
    expect(definitions.ofKind('example.com', 'Widget', 'v1')).toBe(old);
    expect(definitions.kinds()).toEqual([pod, next]);
    expect(definitions.served()).toEqual([pod, next, old]);
  });

  it('forgets what its owner takes back, and tells', () => {
    const definitions = createDefinitions([pod]);
    let told = 0;
    const listening = definitions.onChange(() => {
      told += 1;
    });
    definitions.define('widgets.example.com', [old]);
    definitions.define('widgets.example.com', []);
    definitions.define('widgets.example.com', []);
    expect(told).toBe(2);
    expect(definitions.kinds()).toEqual([pod]);
    listening.close();
    definitions.define('widgets.example.com', [old]);
    expect(told).toBe(2);
  });

  it('keeps what is built in', () => {
    const definitions = createDefinitions([pod]);
    definitions.define('pods.', [kind('', 'v1', 'Pod')]);
    expect(definitions.find('', 'pods')).toBe(pod);
  });
});
