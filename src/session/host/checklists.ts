import type { CheckRegistry, CheckResult, Clock, Language, Scenario, Target } from '#api';
import { followChecklist } from '#engine';
import type { SessionEvent } from '../protocol.ts';

type Listener = (event: SessionEvent) => void;

interface Subscriber {
  readonly language: Language;
  readonly listener: Listener;
  readonly end: () => void;
  judging: AbortController;
  graded: (results: readonly CheckResult[]) => void;
}

/** The live checklist for everybody who looks at it. Nothing is judged while nobody does. */
export interface Checklists {
  follow(language: Language, listener: Listener, signal: AbortSignal): Promise<void>;
  tell(event: SessionEvent): void;
  /** Stops judging while the lab is being changed. */
  pause(): void;
  /** What came of grading the scenario of now: scripts are judged then only. */
  graded(results: readonly CheckResult[]): void;
  /** Judges the scenario of now from the beginning. */
  restart(): void;
  close(reason: string): void;
}

export interface ChecklistsOptions {
  readonly target: (scenario: Scenario) => Target;
  readonly clock: Clock;
  readonly loadChecks: () => Promise<CheckRegistry>;
  readonly scenario: () => Scenario | undefined;
}

export function createChecklists(options: ChecklistsOptions): Checklists {
  const subscribers = new Set<Subscriber>();
  const begin = (subscriber: Subscriber): void => {
    subscriber.judging.abort();
    const judging = new AbortController();
    subscriber.judging = judging;
    subscriber.graded = () => {};
    void judge(options, subscriber, judging.signal);
  };
  return {
    follow(language, listener, signal) {
      return new Promise((resolve) => {
        const subscriber: Subscriber = {
          language,
          listener,
          judging: new AbortController(),
          graded: () => {},
          end: () => {
            subscribers.delete(subscriber);
            subscriber.judging.abort();
            resolve();
          },
        };
        if (signal.aborted) return resolve();
        signal.addEventListener('abort', subscriber.end, { once: true });
        subscribers.add(subscriber);
        begin(subscriber);
      });
    },
    tell(event) {
      for (const { listener } of subscribers) listener(event);
    },
    pause() {
      for (const subscriber of subscribers) subscriber.judging.abort();
    },
    graded(results) {
      for (const subscriber of subscribers) subscriber.graded(results);
    },
    restart() {
      for (const subscriber of subscribers) begin(subscriber);
    },
    close(reason) {
      for (const subscriber of [...subscribers]) {
        subscriber.listener({ type: 'closing', reason });
        subscriber.end();
      }
    },
  };
}

async function judge(options: ChecklistsOptions, subscriber: Subscriber, signal: AbortSignal): Promise<void> {
  const { language, listener } = subscriber;
  const scenario = options.scenario();
  if (scenario === undefined) return listener({ type: 'checklist', checklist: { checks: [] } });
  const checks = await options.loadChecks();
  if (signal.aborted) return;
  const target = options.target(scenario);
  const { graded } = followChecklist(
    { scenario, target, checks, clock: options.clock, language },
    (items) => listener({ type: 'checklist', checklist: { checks: items } }),
    signal,
  );
  subscriber.graded = graded;
}
