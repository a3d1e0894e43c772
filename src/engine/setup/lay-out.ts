import { type Clock, type RunningLab, type Scenario, type ScriptTarget, UserError } from '#api';
import { awaitReady } from './await-ready.ts';

/** How long a script of the setup may take (milliseconds). */
const setupTimeout = 120_000;

/** What laying out needs besides the scenario and the lab. */
export interface LayOutOptions {
  /** The lab's. */
  readonly clock: Clock;
  /** Runs the scripts of the setup. */
  readonly scripts?: ScriptTarget | undefined;
}

/** Puts a lab back to its beginning and lays out the scenario's starting state, as `layOut` does. */
export async function prepare(scenario: Scenario, lab: RunningLab, options: LayOutOptions): Promise<void> {
  await lab.reset();
  await layOut(scenario, lab, options);
}

/**
 * Lays out the scenario's starting state in a lab that nobody has touched, and resolves when it is what the scenario expects.
 * UserError where the setup has scripts and nobody may run them, when one fails, and when it never becomes ready.
 */
export async function layOut(scenario: Scenario, lab: RunningLab, { clock, scripts }: LayOutOptions): Promise<void> {
  await lab.prepare(scenario.document.setup ?? {}, scenario.directory, scenario.values);
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
    const end = outcome === undefined ? 'is missing' : `ended with exit code ${outcome.exitCode}`;
    const said = [outcome?.stderr, outcome?.stdout]
      .map((text) => text?.slice(-500).trim() ?? '')
      .find((text) => text !== '');
    const why = said === undefined ? '' : `: ${said.replace(/\.$/, '')}`;
    throw new UserError('setup-failed', `${path} of ${scenario.id} ${end}${why}.`, 'Tell the author of the pack.');
  }
  if (scenario.document.setup?.scripts !== undefined) await lab.settled();
  await awaitReady(scenario, lab, clock);
}
