import { describe, expect, it } from 'vitest';
import type { PodDisruptionBudget } from '#types/policy-v1';
import { template, workloadCluster } from '../workload-testing.ts';

const budget = (name: string, spec: object): object => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name, namespace: 'default' },
  spec: { selector: { matchLabels: { app: 'web' } }, ...spec },
});

describe('a PodDisruptionBudget', () => {
  it.each([
    [{ minAvailable: 2 }, { desiredHealthy: 2, disruptionsAllowed: 2 }, 'True SufficientPods'],
    [{ minAvailable: '60%' }, { desiredHealthy: 3, disruptionsAllowed: 1 }, 'True SufficientPods'],
    [{ maxUnavailable: 1 }, { desiredHealthy: 3, disruptionsAllowed: 1 }, 'True SufficientPods'],
    [{ maxUnavailable: 0 }, { desiredHealthy: 4, disruptionsAllowed: 0 }, 'False InsufficientPods'],
  ])('with %o counts the Pods of a Deployment', async (spec, counts, condition) => {
    const { apply, advance, get } = await workloadCluster();
    await apply({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'default' },
      spec: { replicas: 4, selector: { matchLabels: { app: 'web' } }, template: template('web') },
    });
    await advance(1000);
    await apply(budget('b', spec));
    await advance(100);
    const { status } = get<PodDisruptionBudget>('PodDisruptionBudget', 'b');
    expect(status).toMatchObject({ expectedPods: 4, currentHealthy: 4, observedGeneration: 1, ...counts });
    expect(status?.conditions?.map(({ status: value, reason }) => `${value} ${reason}`)).toEqual([condition]);
  });

  it('says that there are no Pods, and that some are unmanaged', async () => {
    const { apply, advance, events } = await workloadCluster();
    await apply(budget('b', { maxUnavailable: 1 }));
    await advance(100);
    expect(events('b')).toEqual(['Normal NoPods: No matching pods found']);
    await apply({
      apiVersion: 'v1',
      kind: 'Pod',
      ...template('web'),
      metadata: { name: 'p', namespace: 'default', labels: { app: 'web' } },
    });
    await advance(500);
    expect(events('b').at(-1)).toBe(
      'Warning UnmanagedPods: Pods selected by this PodDisruptionBudget (selector: &LabelSelector{MatchLabels:' +
        'map[string]string{app: web,},MatchExpressions:[]LabelSelectorRequirement{},}) were found to be unmanaged. As a ' +
        'result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. To account ' +
        'for these pods please set ".spec.minAvailable" field of the PDB to an integer value.',
    );
    await apply(budget('a', { minAvailable: 1 }));
    await apply({
      apiVersion: 'v1',
      kind: 'Pod',
      ...template('web'),
      metadata: { name: 'q', namespace: 'default', labels: { app: 'web' } },
    });
    await advance(500);
    expect(events('q')).toContainEqual(
      expect.stringMatching(
        /^Warning MultiplePodDisruptionBudgets: Pod "default"\/"q" matches multiple PodDisruptionBudgets\. {2}Chose "[ab]" arbitrarily\.$/,
      ),
    );
  });
});
