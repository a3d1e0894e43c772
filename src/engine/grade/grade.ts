import type { CheckRegistry, CheckResult, Clock, Language, Report, Scenario, Target } from '#api';
import { withDependencies } from './dependencies.ts';
import type { Outcome } from './judge-entry.ts';
import { namedIn } from './named-in.ts';
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
  const named = namedIn(scenario, checks);
  const seen = await Promise.all(
    entries.map(async (entry): Promise<[string, Outcome]> => {
      const times = options.wait
        ? { wait: milliseconds(entry.within), hold: milliseconds(entry.stableFor), named }
        : { wait: 0, hold: 0, named };
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
