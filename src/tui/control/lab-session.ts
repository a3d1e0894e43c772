import type { SessionClient, SessionEvent, SessionStatus } from '#session';
import { describeError } from '../describe-error.ts';
import { messagesIn } from '../messages/index.ts';
import type { TuiOptions } from '../options.ts';
import { passedChecks } from '../state/lab.ts';
import type { Work } from '../state/model.ts';
import type { Store } from '../state/store.ts';
import type { LabShell } from './lab-shell.ts';

export interface LabSessionOptions {
  readonly options: TuiOptions;
  readonly store: Store;
  readonly shell: LabShell;
  readonly notify: (text: string, tone?: 'info' | 'trouble') => void;
  /** Results changed: the catalogue has to be read again. */
  readonly graded: () => void;
  /** Asks whether the unfinished scenario that is open in the lab may be given up for another. */
  readonly maySwitch: () => Promise<boolean>;
}

/** What the UI asks of the session host, with every answer and failure put into the state. None of it rejects. */
export interface LabSession {
  /** Opens a scenario, or comes back to it when it is open already. */
  open(scenario: string): Promise<void>;
  reconnect(): Promise<void>;
  check(): Promise<void>;
  hint(): Promise<void>;
  solution(): Promise<void>;
  reset(): Promise<void>;
  /** Asks for everything that is on the screen again in the language that is set now. */
  translate(): Promise<void>;
  close(): void;
}

interface Connection {
  readonly client: SessionClient;
  readonly status: SessionStatus;
  readonly begun: boolean;
}

function isUnfinished({ scenario, attempt }: SessionStatus): boolean {
  return scenario !== undefined && attempt !== undefined && !attempt.passed;
}

export function createLabSession({ options, store, shell, notify, graded, maySwitch }: LabSessionOptions): LabSession {
  let client: SessionClient | undefined;
  let events = new AbortController();
  /** Counts up with each opening; answers to an earlier one are dropped. */
  let opening = 0;
  const language = () => store.get().language;
  const messages = () => messagesIn(language());

  function onEvent(event: SessionEvent): void {
    const before = store.get().lab;
    store.dispatch({ type: 'lab/event', event });
    const begun = event.type === 'status' ? event.status.scenario : undefined;
    // Somebody began another scenario from another terminal.
    if (begun !== undefined && before !== undefined && begun !== before.scenario) void follow(begun);
    const after = store.get().lab;
    if (event.type !== 'checklist' || before === undefined || after === undefined) return;
    const was = passedChecks(before);
    const is = passedChecks(after);
    if (is.total > 0 && is.passed === is.total && was.total > 0 && was.passed < was.total)
      notify(messages().lab.allPass);
  }

  function subscribe(): void {
    events.abort();
    if (client === undefined) return;
    const mine = new AbortController();
    events = mine;
    const lost = (trouble: string) => {
      if (!mine.signal.aborted && store.get().lab?.phase === 'ready') store.dispatch({ type: 'lab/lost', trouble });
    };
    const receive = (event: SessionEvent) => {
      if (!mine.signal.aborted) onEvent(event);
    };
    client.events(language(), receive, mine.signal).then(
      () => lost(messages().lab.hostStopped),
      (error: unknown) => lost(describeError(error)),
    );
  }

  /** Begins the scenario unless it is open; when another one is and may not be given up, goes on with that. */
  async function connect(scenario: string, asked: boolean): Promise<Connection> {
    const connected = await options.open(scenario);
    const status = await connected.status();
    if (status.scenario === scenario && status.attempt !== undefined)
      return { client: connected, status, begun: false };
    if (!asked && isUnfinished(status) && !(await maySwitch())) return { client: connected, status, begun: false };
    return { client: connected, status: await connected.begin(scenario), begun: true };
  }

  async function open(scenario: string): Promise<void> {
    const { lab } = store.get();
    const isOpen = lab?.phase === 'ready';
    if (isOpen && lab?.scenario === scenario) {
      store.dispatch({ type: 'screen', screen: 'lab' });
      return;
    }
    const asks = isOpen && lab?.status !== undefined && isUnfinished(lab.status);
    if (asks && !(await maySwitch())) return;
    opening += 1;
    const mine = opening;
    events.abort();
    client?.close();
    client = undefined;
    store.dispatch({ type: 'lab/opening', scenario });
    try {
      const found = await connect(scenario, asks);
      if (mine !== opening) {
        found.client.close();
        return;
      }
      client = found.client;
      const kept = found.status.scenario;
      if (kept !== undefined && kept !== scenario) store.dispatch({ type: 'lab/opening', scenario: kept });
      const previous = lab?.scenario === scenario ? lab.status : undefined;
      store.dispatch({ type: found.begun ? 'lab/begun' : 'lab/opened', status: found.status });
      if (found.begun) store.dispatch({ type: 'lab/opened', status: found.status });
      subscribe();
      const isSame = JSON.stringify(previous?.environment) === JSON.stringify(found.status.environment);
      const keepsShell = !found.begun && isSame && store.get().lab?.shell.phase === 'running';
      await Promise.all([keepsShell ? undefined : shell.start(found.status), recall(found.status)]);
    } catch (error) {
      if (mine === opening) store.dispatch({ type: 'lab/failed', trouble: describeError(error) });
    }
  }

  /** Shows the scenario that is open in the lab now. */
  async function follow(scenario: string): Promise<void> {
    store.dispatch({ type: 'lab/lost', trouble: '' });
    await open(scenario);
  }

  /** Brings back the hints and the solution that this attempt has seen already. */
  async function recall(status: SessionStatus | undefined): Promise<void> {
    const asked = client;
    const attempt = status?.attempt;
    if (asked === undefined || attempt === undefined) return;
    try {
      if (attempt.hintsShown > 0) {
        const { hints, total } = await asked.hints(false, language());
        if (asked === client) store.dispatch({ type: 'lab/hints', hints, total, isNew: false });
      }
      if (attempt.solutionShown) {
        const solution = await asked.solution(false, language());
        if (asked === client) store.dispatch({ type: 'lab/solution', solution, isNew: false });
      }
    } catch (error) {
      if (asked === client) notify(describeError(error), 'trouble');
    }
  }

  /** One thing at a time; a failure is a notice, and what was on the screen stays. */
  async function work(kind: Work, run: (session: SessionClient) => Promise<void>): Promise<void> {
    const { lab } = store.get();
    const session = client;
    if (session === undefined || lab === undefined || lab.working !== undefined || lab.phase !== 'ready') return;
    store.dispatch({ type: 'lab/working', work: kind });
    try {
      await run(session);
    } catch (error) {
      if (session === client) notify(describeError(error), 'trouble');
    } finally {
      if (session === client) store.dispatch({ type: 'lab/working', work: undefined });
    }
  }

  return {
    open,
    async reconnect() {
      const { lab } = store.get();
      if (lab !== undefined) await open(lab.scenario);
    },
    check: () =>
      work('check', async (session) => {
        const report = await session.check(language());
        if (session !== client) return;
        store.dispatch({ type: 'reported', report });
        graded();
      }),
    hint: () =>
      work('hint', async (session) => {
        const before = store.get().lab?.hints.length ?? 0;
        const { hints, total } = await session.hints(true, language());
        if (session !== client) return;
        store.dispatch({ type: 'lab/hints', hints, total, isNew: true });
        if (hints.length === before) notify(messages().lab.noMoreHints(total));
      }),
    solution: () =>
      work('solution', async (session) => {
        const { script, explanation } = await session.solution(false, language());
        if (session === client)
          store.dispatch({ type: 'lab/solution', solution: { script, explanation }, isNew: true });
      }),
    reset: () =>
      work('reset', async (session) => {
        const status = await session.reset();
        if (session !== client) return;
        store.dispatch({ type: 'lab/begun', status });
        notify(messages().lab.resetDone);
        await recall(status);
      }),
    async translate() {
      const { lab, screen } = store.get();
      const session = client;
      if (session === undefined || lab === undefined) return;
      subscribe();
      try {
        if (lab.hints.length > 0) {
          const { hints, total } = await session.hints(false, language());
          store.dispatch({ type: 'lab/hints', hints, total, isNew: false });
        }
        if (lab.solution !== undefined) {
          const solution = await session.solution(false, language());
          store.dispatch({ type: 'lab/solution', solution, isNew: false });
        }
        if (screen === 'result') store.dispatch({ type: 'reported', report: await session.check(language()) });
      } catch (error) {
        notify(describeError(error), 'trouble');
      }
    },
    close() {
      opening += 1;
      events.abort();
      client?.close();
      client = undefined;
    },
  };
}
