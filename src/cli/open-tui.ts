import { join } from 'node:path';
import { type Scenario, scenarioReference } from '#api';
import { liveTools, resolveLab } from '#labs';
import { collectGarbage, labPaths, limitYoungGeneration, stateDirectory, systemClock } from '#platform';
import { listSessions, loadProgress, type SessionClient, type SessionEntry } from '#session';
import type { ScenarioEntry, TuiOptions } from '#tui';
import type { Context } from './context.ts';
import { type LabRequest, startLab } from './start-lab.ts';
import { loadLearnersPacks, loadScenarioByName } from './wire.ts';

/** Milliseconds; the first screens are painted by then. */
const restAfterWork = 5_000;
const signalNumbers = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const;

/** What the person asked for on the command line. */
interface TuiWish {
  readonly request?: LabRequest;
  /** The scenario to begin with. */
  readonly start?: string | undefined;
  readonly plain?: boolean;
  /** Scenarios without the mark of a proof may be begun. */
  readonly unproved?: boolean;
}

/** The terminal UI with everything that it takes from outside. Resolves with the exit code. */
export async function openTui(context: Context, wish: TuiWish): Promise<number> {
  limitYoungGeneration();
  const { runTui } = await import('#tui');
  // Packs that were parsed and a lab that was started leave a third of the memory behind that the UI then keeps.
  const tidied = async <T>(work: Promise<T>): Promise<T> => {
    const result = await work;
    setTimeout(collectGarbage, restAfterWork).unref();
    return result;
  };
  const options: TuiOptions = {
    loadScenarios: () => tidied(loadEntries(context, wish)),
    open: (scenario) => tidied(open(scenario, wish, context)),
    ...(wish.start === undefined ? {} : { start: wish.start }),
    language: context.language,
    environment: context.environment,
    clock: systemClock(),
    stdin: process.stdin,
    stdout: process.stdout,
    process: process as TuiOptions['process'],
    plain: wish.plain === true || Boolean(context.environment.INK_SCREEN_READER),
  };
  const end = await runTui(options);
  return end.reason === 'quit' ? 0 : 128 + signalNumbers[end.signal];
}

/** The UI begins the attempt itself: here only the lab has to run. */
async function open(id: string, wish: TuiWish, context: Context): Promise<SessionClient> {
  const { request = {} } = wish;
  const load = async (wanted: string): Promise<Scenario> => {
    const found = await loadScenarioByName(wanted, context.environment);
    if (wish.unproved !== true) (await import('./proved.ts')).refuseUnproved(found);
    return found;
  };
  const scenario = await load(id);
  const { client } = await startLab(
    { ...request, lab: request.lab ?? scenario.document.lab, scenario: undefined },
    context,
  );
  const begin: SessionClient['begin'] = async (wanted) => {
    if (wanted === undefined) return client.begin(undefined);
    return client.begin(scenarioReference(await load(wanted)));
  };
  return { ...client, begin };
}

/** What names of the scenario begin with in the lab that it would be begun in. */
async function prefixes(
  sessions: readonly SessionEntry[],
  { request = {} }: TuiWish,
  context: Context,
): Promise<(scenario: Scenario) => string | undefined> {
  const others = sessions.some(({ state, status }) => (status ?? state?.source)?.backend === 'live');
  if (request.backend !== 'live' && !others) return () => undefined;
  const { prefixOf } = await liveTools.owner();
  return ({ document }) => {
    const { name } = resolveLab(request.lab ?? document.lab, context.directory);
    const session = sessions.find((one) => one.name === (request.name ?? name));
    const backend = session?.status?.backend ?? session?.state?.source.backend ?? request.backend;
    if (backend !== 'live') return undefined;
    return prefixOf(labPaths(stateDirectory(context.environment), request.name ?? name).directory);
  };
}

async function loadEntries(context: Context, wish: TuiWish): Promise<readonly ScenarioEntry[]> {
  const sessions = await listSessions(context.environment);
  const [{ packs }, { createProvedLookup }] = await Promise.all([
    loadLearnersPacks(context.environment, await prefixes(sessions, wish, context)),
    import('./proved.ts'),
  ]);
  const best = loadProgress(join(stateDirectory(context.environment), 'progress.sqlite'));
  const running = new Set(sessions.map(({ status }) => status?.scenario));
  const isProved = createProvedLookup();
  return packs.flatMap((pack) =>
    pack.scenarios.map(({ id, directory, document }): ScenarioEntry => {
      const { title, domain, difficulty, minutes, task, objectives, checks } = document;
      return {
        id,
        pack: pack.name,
        packTitle: pack.document.title,
        title,
        domain,
        difficulty,
        minutes,
        points: checks.reduce((sum, check) => sum + check.points, 0),
        task,
        objectives: objectives ?? [],
        best: best.get(id),
        running: running.has(id),
        proved: isProved({ directory }),
      };
    }),
  );
}
