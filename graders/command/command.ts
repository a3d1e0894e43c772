import { z } from 'zod';
import { type CommandOutcome, CouldNotLookError, defineCheck } from '#api';
import { judgeFindings } from '../match/judgement.ts';
import {
  alteredOutcomes,
  type OutcomeExpectation,
  outcomeFindings,
  outcomeLiterals,
  outcomeShape,
} from '../match/outcome.ts';

const reference = 'https://kubernetes.io/docs/reference/kubectl/';

const schema = z.strictObject({
  script: z
    .string()
    .regex(/^(?!\/)(?!.*(^|\/)\.\.(\/|$)).+\.sh$/, 'a .sh file inside the scenario folder')
    .describe("A shell script inside the scenario's folder, run in the lab's environment. It only reads."),
  args: z.array(z.string()).optional().describe('What it is called with.'),
  ...outcomeShape,
  timeout: z
    .number()
    .int()
    .min(1)
    .max(600)
    .optional()
    .describe(
      'Seconds that it may take: two minutes without one. Scripts wait for what they look at (`kubectl wait`).',
    ),
});

const timeoutByDefault = 120;

interface Spec extends OutcomeExpectation {
  readonly script: string;
  readonly args?: readonly string[] | undefined;
  readonly timeout?: number | undefined;
}

interface Observation {
  readonly outcome: CommandOutcome;
}

/**
 * `command`: a script of the pack ends and prints as it should. For what no other kind can say: nobody can tell of a
 * script whether it accepts wrong answers, other than by the proofs.
 */
export const command = defineCheck<Spec, Observation>({
  kind: 'command',
  summary: 'A script of the pack, run in the environment of the lab, ends and prints as it should.',
  schema,
  example: { script: 'checks/backup.sh', args: ['team-a'], stdout: { includes: 'restored' } },
  looksAt: 'scripts',
  literals: outcomeLiterals,
  observe: async (spec, target) => {
    if (target.scripts === undefined) {
      throw new CouldNotLookError(
        'unsupported',
        'Scripts of this pack are not run here.',
        'They run in a lab with real clients, and only when you trust the pack: cka-lab pack trust DIR',
      );
    }
    const outcome = await target.scripts.run(spec.script, spec.args ?? [], (spec.timeout ?? timeoutByDefault) * 1000);
    if (outcome === undefined) throw new CouldNotLookError('failed', `The pack has no script ${spec.script}.`);
    return { outcome };
  },
  judge: (spec, { outcome }) =>
    judgeFindings(spec.script, outcomeFindings(spec, { en: 'the script', ko: '스크립트' }, outcome), reference),
  mutants: (spec, { outcome }) =>
    alteredOutcomes(spec, outcome).map(({ name, outcome: altered }) => ({ name, observation: { outcome: altered } })),
  watch: (_, target, changed, signal) => {
    // A script may look at anything.
    target.docker?.watch(changed, signal);
    target.files.watch(changed, signal);
    for (const kind of ['Pod', 'PersistentVolumeClaim', 'PersistentVolume', 'Service', 'ConfigMap', 'Secret']) {
      target.kubernetes?.watch({ apiVersion: 'v1', kind }, changed, signal);
    }
    target.kubernetes?.watch({ apiVersion: 'apps/v1', kind: 'Deployment' }, changed, signal);
  },
});
