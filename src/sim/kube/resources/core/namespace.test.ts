import { describe, expect, it } from 'vitest';
import { created, row, testContext } from '../shared/golden.ts';
import { namespace } from './namespace.ts';

describe('a new Namespace', () => {
  it('is active, labelled with its name and held by a finalizer', () => {
    expect(created(namespace, { status: { phase: 'Terminating' } }, 'dev')).toMatchObject({
      metadata: { labels: { 'kubernetes.io/metadata.name': 'dev' } },
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    });
  });

  it('is named by a DNS label', () => {
    expect(namespace.validateName?.('a.b', false)).toEqual(['must not contain dots']);
  });
});

it('an update of a Namespace keeps its finalizers', () => {
  const before = created(namespace);
  const after = created(namespace, { spec: { finalizers: [] } });
  namespace.prepareForUpdate?.(after, before, testContext);
  expect(after.spec).toEqual({ finalizers: ['kubernetes'] });
});

it('a deleted Namespace terminates while finalizers hold it', () => {
  const object = created(namespace);
  expect(namespace.holdDeletion?.(object)).toBe(true);
  expect(row(namespace, object)).toMatchObject({ Status: 'Terminating' });
});
