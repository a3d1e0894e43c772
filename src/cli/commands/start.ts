import { type Backend, UserError } from '#api';
import { findDocker, findOnPath, howToGet } from '#platform';
import type { Started } from '#session';
import { defineCommand, shared, withSeedOption } from '../command.ts';
import type { Context } from '../context.ts';
import { labEnvironment } from '../lab-command.ts';
import { startLab } from '../start-lab.ts';

/** `start`: a lab that runs, with or without a scenario. */
export const start = defineCommand({
  name: 'start',
  summary: 'start a scenario, or a free sandbox',
  arguments: [['[scenario]', '<pack>/<name>, or the name alone; without it: a free sandbox']],
  options: [
    ['--lab <name|file>', "an environment's name, or a YAML file"],
    ['--backend <backend>', 'sim (default), live, or kind: a cluster that kind makes for the lab'],
    ['--context <context>', 'live: the kubeconfig context to act on'],
    ['--confirm <context>', 'live: the context once more, where it looks like production'],
    ['--docker-host <url>', 'a real Docker engine instead of the simulated one'],
    ['--name <lab>', 'the name of the lab; by default that of the environment'],
    shared.seed,
    ['--unproved', 'start a scenario that pack test has not proved as it is now'],
    ['--ui', 'open the terminal UI on it'],
    shared.json,
  ],
  async run(given, invocation) {
    const context = withSeedOption(given, invocation);
    const began = performance.now();
    const wanted = invocation.args[0];
    const scenario =
      wanted === undefined
        ? undefined
        : await (await import('../wire.ts')).loadScenarioByName(wanted, context.environment);
    const unproved = invocation.flag('unproved');
    if (scenario !== undefined && !unproved) (await import('../proved.ts')).refuseUnproved(scenario);
    const [cluster, confirmed] = [invocation.text('context'), invocation.text('confirm')];
    if (confirmed !== undefined && cluster === undefined) throw nothingToConfirm(confirmed);
    const request = {
      scenario,
      lab: invocation.text('lab'),
      backend: backendOf(invocation.text('backend'), cluster),
      context: cluster,
      confirmed,
      dockerHost: invocation.text('dockerHost'),
      name: invocation.text('name'),
    };
    if (invocation.flag('ui')) {
      const { openTui } = await import('../open-tui.ts');
      return openTui(context, { request, start: scenario?.id, unproved });
    }
    const started = await startLab(request, context);
    if (invocation.flag('json')) {
      context.write(`${JSON.stringify({ outcome: started.outcome, ...started.status }, null, 2)}\n`);
      return 0;
    }
    printStarted(started, context, (performance.now() - began) / 1000);
    if (started.scenario !== undefined) {
      const { renderTask } = await import('../output/task.ts');
      context.write(`\n${renderTask(started.scenario, context)}`);
    }
    printNext(started, scenario !== undefined, context);
    return 0;
  },
});

function nothingToConfirm(confirmed: string): UserError {
  return new UserError(
    'wrong-options',
    '--confirm says a second time what --context names, and there is no --context.',
    `To act on that cluster: --context ${confirmed} --confirm ${confirmed}`,
  );
}

function backendOf(asked: string | undefined, cluster: string | undefined): Backend['name'] | undefined {
  if (asked === undefined) return cluster === undefined ? undefined : 'live';
  if ((asked === 'sim' || asked === 'kind') && cluster !== undefined) {
    throw new UserError(
      'wrong-options',
      `--context names a cluster, but ${asked === 'sim' ? 'the simulator acts on none' : 'kind makes one of its own'}.`,
      `Leave one of --backend ${asked} and --context out.`,
    );
  }
  if (asked === 'sim' || asked === 'live' || asked === 'kind') return asked;
  throw new UserError('unknown-backend', `There is no backend "${asked}".`, 'Use sim, live or kind.');
}

function printStarted({ status, outcome }: Started, { write, style }: Context, seconds: number): void {
  const how = { started: 'is up', resumed: 'goes on where it was', running: 'is running already' }[outcome];
  const kind = { sim: 'simulated', live: 'live', kind: 'kind' }[status.backend];
  write(`${style.green('✓')} Lab ${style.bold(status.name)} ${how} (${kind}, ${seconds.toFixed(1)} s)\n`);
  if (status.server !== undefined) write(`  Kubernetes  ${status.server}\n`);
  const docker = dockerOf(status);
  if (docker !== undefined) write(`  Docker      ${docker}\n`);
  write(`  Files       ${status.workDirectory}\n`);
}

/** The engine's address; undefined for a lab without one. */
function dockerOf({ environment }: Started['status']): string | undefined {
  const host = environment.DOCKER_HOST;
  return host?.endsWith('/no-docker-engine.sock') ? undefined : host;
}

function printNext({ status }: Started, scenario: boolean, context: Context): void {
  const { write, style, environment } = context;
  const lines = [
    ['cka-lab shell', 'a shell in which kubectl and docker act on the lab'],
    ['eval "$(cka-lab env)"', 'or point this shell at it'],
    ...(scenario
      ? [
          ['cka-lab check', 'grade what you did'],
          ['cka-lab hint --next', 'a hint; cka-lab solution shows the answer'],
        ]
      : [['cka-lab list', 'the scenarios']]),
  ];
  write('\n');
  for (const [command = '', meaning = ''] of lines) write(`  ${style.cyan(command.padEnd(22))}  ${meaning}\n`);
  const inside = labEnvironment(status, environment);
  if (status.server !== undefined && findOnPath('kubectl', inside) === undefined)
    context.note(`kubectl is missing. ${howToGet.kubectl}`);
  if (dockerOf(status) !== undefined && findDocker(inside) === undefined) {
    context.note(`The docker client is missing. ${howToGet.docker}`);
  }
}
