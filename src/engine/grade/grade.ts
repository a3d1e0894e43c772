import {
  type CheckRegistry,
  type CheckResult,
  type Clock,
  type Language,
  type Report,
  type RunningLab,
  type Scenario,
  type ScriptTarget,
  type Target,
  UserError,
} from '#api';
import { withDependencies } from './dependencies.ts';
import type { Outcome } from './judge-entry.ts';
import { resultOf, resultsOf, scoreReport } from './score.ts';
import { judgeWithin, milliseconds } from './within.ts';

export interface GradeOptions {
  readonly scenario: Scenario;
  readonly target: Target;
  readonly checks: CheckRegistry;
  readonly clock: Clock;
  readonly language: Language;
  /** Such as `sim`, `live`: stands in the report. */
  readonly backend: string;
  /** When the attempt began (milliseconds since the epoch); by default now. */
  readonly startedAt?: number;
  /** Whether to give checks the time of their `within`. Off where nothing more happens by itself (virtual time). */
  readonly wait: boolean;
  /** Ends the waiting early; what was seen last counts. */
  readonly signal?: AbortSignal;
  /** Called for each check as soon as it was judged, before dependencies are considered. */
  readonly judged?: (result: CheckResult) => void;
}

/** How long a script of the setup may take (milliseconds). */
const setupTimeout = 120_000;

/** Puts a lab back to its beginning and lays out the scenario's starting state, as `layOut` does. */
export async function prepare(scenario: Scenario, lab: RunningLab, scripts?: ScriptTarget): Promise<void> {
  await lab.reset();
  await layOut(scenario, lab, scripts);
}

/**
 * Lays out the scenario's starting state in a lab that nobody has touched. `scripts` runs those of the setup; UserError
 * where the setup has some and nobody may run them, or when one fails.
 */
export async function layOut(scenario: Scenario, lab: RunningLab, scripts?: ScriptTarget): Promise<void> {
  await lab.prepare(scenario.document.setup ?? {}, scenario.directory, scenario.values);
  await lab.settled();
  for (const path of scenario.document.setup?.scripts ?? []) {
    if (scripts === undefined) {
      const advice = 'Read them, and then: cka-lab pack trust DIR';
      throw new UserError(
        'untrusted-pack',
        `The setup of ${scenario.id} runs scripts, which may not run here.`,
        advice,
      );
    }
    const outcome = await scripts.run(path, [], setupTimeout);
    if (outcome?.exitCode === 0) continue;
    const said =
      outcome === undefined
        ? 'is missing'
        : `ended with exit code ${outcome.exitCode}: ${outcome.stderr.slice(-500).trim()}`;
    throw new UserError('setup-failed', `${path} of ${scenario.id} ${said}.`, 'Tell the author of the pack.');
  }
  if (scenario.document.setup?.scripts !== undefined) await lab.settled();
}

/** Grades what the target shows, all checks at the same time. Never throws for what it sees or cannot see. */
export async function grade(options: GradeOptions): Promise<Report> {
  const { report } = await gradeWithObservations(options);
  return report;
}

/** As `grade`; also what each check saw, by its id (for the proofs of a pack). */
export async function gradeWithObservations(
  options: GradeOptions,
): Promise<{ readonly report: Report; readonly observations: ReadonlyMap<string, unknown> }> {
  const { scenario, target, checks, clock, language } = options;
  const startedAt = options.startedAt ?? clock.now();
  const entries = scenario.document.checks;
  const seen = await Promise.all(
    entries.map(async (entry): Promise<[string, Outcome]> => {
      const times = options.wait
        ? { wait: milliseconds(entry.within), hold: milliseconds(entry.stableFor) }
        : { wait: 0, hold: 0 };
      const outcome = await judgeWithin(entry, checks, target, clock, times, options.signal);
      options.judged?.(resultOf(entry, outcome, language));
      return [entry.id, outcome];
    }),
  );
  const outcomes = new Map(seen);
  const results = resultsOf(entries, withDependencies(entries, outcomes), language);
  return {
    report: scoreReport(scenario, options.backend, startedAt, clock.now(), results),
    observations: new Map(seen.map(([id, outcome]) => [id, outcome.observation])),
  };
}
