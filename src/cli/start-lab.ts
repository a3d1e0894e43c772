import { type Backend, type Scenario, scenarioReference, UserError } from '#api';
import { resolveLab } from '#labs';
import { type LabSource, type Started, startSession } from '#session';
import type { Context } from './context.ts';
import { findReference, ownCommand } from './wire.ts';

/** What a person asked for; undefined is whatever fits. */
export interface LabRequest {
  readonly scenario?: Scenario | undefined;
  readonly lab?: string | undefined;
  readonly backend?: Backend['name'] | undefined;
  readonly context?: string | undefined;
  /** The context once more: the person knows that it looks like production. */
  readonly confirmed?: string | undefined;
  readonly dockerHost?: string | undefined;
  readonly name?: string | undefined;
}

/** A lab that runs, with the scenario, if any, as it is there. */
export interface StartedLab extends Started {
  readonly scenario: Scenario | undefined;
}

/** Sees to it that a lab as asked for runs, with an attempt of the scenario, if any, under way. */
export async function startLab(request: LabRequest, context: Context): Promise<StartedLab> {
  const { scenario: wanted, lab, backend, context: cluster, dockerHost } = request;
  const { lab: source, name } = resolveLab(lab ?? wanted?.document.lab ?? 'two-node', context.directory);
  const asked = [lab, backend, cluster, dockerHost].some((value) => value !== undefined);
  const fresh: LabSource = {
    lab: source,
    backend: backend ?? 'sim',
    ...(cluster === undefined ? {} : { context: cluster }),
    ...(dockerHost === undefined ? {} : { dockerHost }),
  };
  if (cluster !== undefined) await (await import('./live-consent.ts')).refuseProduction(cluster, request.confirmed);
  const options = { name: request.name ?? name, environment: context.environment, hostCommand: ownCommand() };
  const started = await startOrResume(options, fresh, asked);
  if (wanted === undefined) return { ...started, scenario: undefined };
  refuseOtherLab(started, wanted, lab);
  const { prefix } = started.status;
  const scenario = prefix === '' ? wanted : await findReference(scenarioReference(wanted), context.environment, prefix);
  const { attempt, scenario: current, seed } = started.status;
  const same = current === scenario.id && seed === scenario.seed;
  if (same && attempt !== undefined && !attempt.passed) return { ...started, scenario };
  if (started.status.backend === 'live') {
    await (await import('./live-consent.ts')).tellPlan(scenario, started.status, context);
  }
  return { ...started, scenario, status: await started.client.begin(scenarioReference(scenario)) };
}

/** A lab that is there already has to be what the scenario is made for, unless the person chose it. */
function refuseOtherLab({ status }: Started, scenario: Scenario, chosen: string | undefined): void {
  const needed = scenario.document.lab;
  if (chosen !== undefined || status.lab === needed) return;
  throw new UserError(
    'other-lab',
    `Lab "${status.name}" is a ${status.lab}, but scenario ${scenario.id} needs a ${needed}.`,
    'Leave --name out, or give another one.',
  );
}

/** Without any wish but a name, the lab of that name goes on as it is; there being none, a fresh one begins. */
async function startOrResume(
  options: Omit<Parameters<typeof startSession>[0], 'source'>,
  fresh: LabSource,
  wished: boolean,
): Promise<Started> {
  if (wished) return startSession({ ...options, source: fresh });
  try {
    return await startSession({ ...options, source: undefined });
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== 'unknown-lab-name') throw error;
    return startSession({ ...options, source: fresh });
  }
}
