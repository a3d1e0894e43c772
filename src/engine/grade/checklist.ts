import {
  type CheckEntry,
  type CheckRegistry,
  type CheckResult,
  type Clock,
  inLanguage,
  type Language,
  type Scenario,
  type Target,
  type Verdict,
} from '#api';
import { withDependencies } from './dependencies.ts';
import { judgeEntry, type Outcome } from './judge-entry.ts';
import { namedIn } from './named-in.ts';
import { startWatch } from './within.ts';

/** How one check stands; `unknown` until it was looked at for the first time. */
export interface ChecklistItem {
  readonly id: string;
  readonly title: string;
  readonly verdict: Verdict | 'unknown';
  /** A script judges it, which may take minutes and change something: it runs when somebody asks to be graded, never by itself. */
  readonly onDemand?: true;
}

export interface ChecklistOptions {
  readonly scenario: Scenario;
  readonly target: Target;
  readonly checks: CheckRegistry;
  readonly clock: Clock;
  readonly language: Language;
}

/** Between two looks of one check (milliseconds): a storm of changes is one look. */
const pause = 50;

/**
 * Keeps the checklist up to date until the signal is aborted: each check is judged at once and again after each change
 * that may concern it, without waiting for `within`. Calls back with the whole list first and whenever a verdict
 * changed. What scripts judge stands as `graded` told it last; `refresh` judges everything else again (after a change that no watch
 * tells of).
 */
export function followChecklist(
  options: ChecklistOptions,
  changed: (items: readonly ChecklistItem[]) => void,
  signal: AbortSignal,
): { refresh(): void; graded(results: readonly CheckResult[]): void } {
  const entries = options.scenario.document.checks;
  const isOnDemand = ({ kind }: CheckEntry): boolean => options.checks.get(kind)?.looksAt === 'scripts';
  const outcomes = new Map<string, Outcome>();
  let last = '';
  const tell = (): void => {
    if (signal.aborted) return;
    const standing = withDependencies(entries, outcomes);
    const items = entries.map((entry) => ({
      id: entry.id,
      title: inLanguage(entry.title, options.language),
      verdict: standing.get(entry.id)?.judgement.verdict ?? ('unknown' as const),
      ...(isOnDemand(entry) ? { onDemand: true as const } : {}),
    }));
    const text = JSON.stringify(items);
    if (text === last) return;
    last = text;
    changed(items);
  };
  tell();
  const followers = entries
    .filter((entry) => !isOnDemand(entry))
    .map((entry) =>
      follow(entry, options, signal, (outcome) => {
        outcomes.set(entry.id, outcome);
        tell();
      }),
    );
  return {
    refresh: () => {
      for (const again of followers) again();
    },
    graded(results) {
      for (const entry of entries.filter(isOnDemand)) {
        const result = results.find(({ id }) => id === entry.id);
        if (result !== undefined) outcomes.set(entry.id, outcomeOf(result));
      }
      tell();
    },
  };
}

function outcomeOf({ verdict, expected, observed, message }: CheckResult): Outcome {
  return { judgement: { verdict, expected, observed, message: { en: message } } };
}

/** Judges one entry now and after each change, never twice at the same time. Gives a function that asks for one more look. */
function follow(
  entry: CheckEntry,
  options: ChecklistOptions,
  signal: AbortSignal,
  judged: (outcome: Outcome) => void,
): () => void {
  const { checks, target, clock } = options;
  const named = namedIn(options.scenario, checks);
  let running = false;
  let again = false;
  const look = async (): Promise<void> => {
    if (running) {
      again = true;
      return;
    }
    running = true;
    do {
      again = false;
      const outcome = await judgeEntry(entry, checks, target, clock, named);
      if (signal.aborted) return;
      judged(outcome);
      await new Promise<void>((resolve) => void clock.after(pause, resolve));
    } while (again && !signal.aborted);
    running = false;
  };
  const check = checks.get(entry.kind);
  const spec = check?.schema.safeParse(entry.spec);
  if (check !== undefined && spec?.success === true) {
    startWatch(() => check.watch(spec.data, target, () => void look(), signal));
  }
  void look();
  return () => void look();
}
