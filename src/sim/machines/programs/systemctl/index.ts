import { defineProgram, type Program, type ProgramContext } from '../../../runtime/process/program.ts';
import type { MachineView, ServiceView } from '../../view.ts';
import type { Surroundings } from '../surroundings.ts';
import { change, changes } from './change.ts';
import { edit } from './edit.ts';
import { listUnitFiles, listUnits } from './list.ts';
import { show } from './show.ts';
import { status, systemStatus } from './status.ts';
import { activityOf, dropIns, enablement, plainName, say, unitName, unitText } from './units.ts';

const valued = [
  '-p',
  '--property',
  '-t',
  '--type',
  '--state',
  '-n',
  '--lines',
  '-o',
  '--output',
  '-s',
  '--signal',
  '-H',
  '-M',
];

/** The words of a command line without options and what belongs to them. */
function wordsOf(args: readonly string[]): readonly string[] {
  return args.filter((arg, index) => !arg.startsWith('-') && !valued.includes(args[index - 1] ?? ''));
}

async function eachUnit(
  context: ProgramContext,
  units: readonly string[],
  run: (unit: string) => Promise<number>,
): Promise<number> {
  if (units.length === 0) {
    await say(context, 'Too few arguments.');
    return 1;
  }
  let code = 0;
  for (const unit of units) code = (await run(unit)) || code;
  return code;
}

async function isActive(context: ProgramContext, services: readonly (ServiceView | undefined)[]): Promise<number> {
  const states = services.map((service) => (service === undefined ? 'inactive' : activityOf(service).active));
  if (!context.arguments.includes('-q') && !context.arguments.includes('--quiet'))
    await context.print(states.map((state) => `${state}\n`).join(''));
  if (states.includes('active')) return 0;
  return services.every((service) => service === undefined) ? 4 : 3;
}

async function isEnabled(context: ProgramContext, services: readonly (ServiceView | undefined)[]): Promise<number> {
  const states = services.map((service) => (service === undefined ? 'not-found' : enablement(context, service)));
  if (!context.arguments.includes('-q') && !context.arguments.includes('--quiet'))
    await context.print(states.map((state) => `${state}\n`).join(''));
  if (states.some((state) => state === 'enabled' || state === 'static')) return 0;
  return states.includes('not-found') ? 4 : 1;
}

async function printUnit(context: ProgramContext, unit: string, service: ServiceView | undefined): Promise<number> {
  if (service === undefined) {
    await say(context, `No files found for ${unitName(unit)}.`);
    return 1;
  }
  await context.print(`# ${service.unitFile}\n${unitText(context, service)}`);
  for (const path of dropIns(context, service))
    await context.print(`\n# ${path}\n${new TextDecoder().decode(context.files.readFile(path))}`);
  return 0;
}

/** What systemctl can do besides. */
const foreign = new Set(
  'add-requires add-wants bind cancel clean default emergency exit freeze get-job-mode halt help hibernate import-environment isolate link list-automounts list-dependencies list-jobs list-machines list-paths list-sockets list-timers log-level preset preset-all rescue revert service-log-level set-default set-environment set-property show-environment suspend thaw unset-environment whoami'.split(
    ' ',
  ),
);

/** A verb of systemctl by what it needs: the services, the units that are named, and how to find one. */
async function dispatch(
  context: ProgramContext,
  surroundings: Surroundings,
  view: MachineView,
  verb: string,
  units: readonly string[],
): Promise<number> {
  const services = view.services();
  const find = (unit: string) => services.find(({ name }) => name === plainName(unit));
  if (changes.includes(verb)) {
    if (verb === 'reset-failed' && units.length === 0) return 0;
    return eachUnit(context, units, (unit) => change(context, verb, unit, find(unit)));
  }
  switch (verb) {
    case 'status':
      if (units.length === 0) return systemStatus(context, view, services);
      return eachUnit(context, units, async (unit) => {
        const service = find(unit);
        if (service !== undefined) return status(context, view, service);
        await say(context, `Unit ${unitName(unit)} could not be found.`);
        return 4;
      });
    case 'show': {
      const asked = context.arguments.flatMap((arg, index, all) => {
        const [, attached] = /^(?:-p|--property=)(.+)$/.exec(arg) ?? [];
        if (attached !== undefined) return attached.split(',');
        return ['-p', '--property'].includes(arg) ? (all[index + 1] ?? '').split(',') : [];
      });
      const found = units.map((unit) => [unit, find(unit)] as const);
      return show(context, found, asked.length === 0 ? undefined : asked, context.arguments.includes('--value'));
    }
    case 'is-active':
      return isActive(context, units.map(find));
    case 'is-enabled':
      return isEnabled(context, units.map(find));
    case 'is-failed': {
      const [state = 'inactive'] = units
        .map(find)
        .map((one) => (one === undefined ? 'inactive' : activityOf(one).active));
      await context.print(`${state}\n`);
      return state === 'failed' ? 0 : 1;
    }
    case 'is-system-running': {
      const isDegraded = services.some((service) => activityOf(service).active === 'failed');
      await context.print(isDegraded ? 'degraded\n' : 'running\n');
      return isDegraded ? 1 : 0;
    }
    case 'cat':
      return eachUnit(context, units, (unit) => printUnit(context, unit, find(unit)));
    case 'edit':
      return eachUnit(context, units, async (unit) => {
        const service = find(unit);
        if (service !== undefined) return edit(context, surroundings, service);
        await say(
          context,
          `No files found for ${unitName(unit)}.\nRun 'systemctl edit --force --full ${unitName(unit)}' to create a new unit.`,
        );
        return 1;
      });
    case 'list-units':
      await context.print(listUnits(context, services));
      return 0;
    case 'list-unit-files':
      await context.print(listUnitFiles(context, services));
      return 0;
    case 'daemon-reload':
    case 'daemon-reexec':
      for (const { control } of services) control?.reload();
      return 0;
    case 'get-default':
      await context.print('graphical.target\n');
      return 0;
    default:
      await say(context, foreign.has(verb) ? `not simulated: systemctl ${verb}` : `Unknown command verb '${verb}'.`);
      return 1;
  }
}

/** Follows systemctl(1) of systemd 255: looks at all services, starts and stops those that can be. */
export function systemctl(surroundings: Surroundings): Program {
  return defineProgram({
    name: 'systemctl',
    run: async (context) => {
      const { view } = surroundings;
      if (context.arguments.includes('--version')) {
        await context.print('systemd 255 (255.4-1ubuntu8.11)\n');
        return 0;
      }
      const [verb = 'list-units', ...units] = wordsOf(context.arguments);
      return dispatch(context, surroundings, view, verb, units);
    },
  });
}
