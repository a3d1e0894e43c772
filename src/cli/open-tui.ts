import { join } from 'node:path';
import { scenarioReference } from '#api';
import { stateDirectory, systemClock } from '#platform';
import { listSessions, loadProgress, type SessionClient } from '#session';
import type { ScenarioEntry, TuiOptions } from '#tui';
import type { Context } from './context.ts';
import { type LabRequest, startLab } from './start-lab.ts';
import { loadScenarioByName, loadSeededPacks } from './wire.ts';

const signalNumbers = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const;

/** The terminal UI with everything that it takes from outside. Resolves with the exit code. */
export async function openTui(
  context: Context,
  wish: { readonly request?: LabRequest; readonly start?: string | undefined; readonly plain?: boolean },
): Promise<number> {
  const { runTui } = await import('#tui');
  const options: TuiOptions = {
    loadScenarios: () => loadEntries(context),
    open: (scenario) => open(scenario, wish.request ?? {}, context),
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
async function open(id: string, request: LabRequest, context: Context): Promise<SessionClient> {
  const scenario = await loadScenarioByName(id, context.environment);
  const { client } = await startLab(
    { ...request, lab: request.lab ?? scenario.document.lab, scenario: undefined },
    context,
  );
  const begin: SessionClient['begin'] = async (wanted) => {
    if (wanted === undefined) return client.begin(undefined);
    return client.begin(scenarioReference(await loadScenarioByName(wanted, context.environment)));
  };
  return { ...client, begin };
}

async function loadEntries(context: Context): Promise<readonly ScenarioEntry[]> {
  const [{ packs }, sessions] = await Promise.all([
    loadSeededPacks(context.environment),
    listSessions(context.environment),
  ]);
  const best = loadProgress(join(stateDirectory(context.environment), 'progress.sqlite'));
  const running = new Set(sessions.map(({ status }) => status?.scenario));
  return packs.flatMap((pack) =>
    pack.scenarios.map(({ id, document }): ScenarioEntry => {
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
      };
    }),
  );
}
