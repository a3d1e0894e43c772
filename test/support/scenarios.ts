import type { CheckEntry, Scenario } from '#api';

/** A scenario of nothing but those checks. */
export function scenarioOf(checks: readonly CheckEntry[]): Scenario {
  return {
    id: 'p/s',
    pack: 'p',
    name: 's',
    directory: '/nowhere',
    document: {
      apiVersion: 'cka-lab.dev/v1',
      kind: 'Scenario',
      metadata: { name: 's' },
      title: { en: 't' },
      domain: 'storage',
      difficulty: 'easy',
      minutes: 1,
      lab: 'two-node',
      uses: ['kubernetes'],
      backends: ['sim'],
      task: { en: 't' },
      checks: [...checks],
      hints: [{ en: 'h' }],
      solution: { script: 'solution.sh', explanation: { en: 'e' } },
      wrong: [],
    },
  };
}
