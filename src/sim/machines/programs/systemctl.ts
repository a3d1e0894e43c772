import { defineProgram, type Program, type ProgramContext } from '../../runtime/process/program.ts';
import { timestamp } from '../times.ts';
import type { ServiceView } from '../view.ts';
import { journalText } from './journalctl.ts';
import { startProcess } from './start-process.ts';
import type { Surroundings } from './surroundings.ts';

const plainName = (unit: string) => unit.replace(/\.service$/, '');

/** Follows systemctl(1): looks at all services, starts and stops those that can be. */
export function systemctl({ view }: Surroundings): Program {
  return defineProgram({
    name: 'systemctl',
    run: async (context) => {
      const [verb = 'list-units', ...units] = context.arguments.filter((argument) => !argument.startsWith('-'));
      const services = view.services();
      const find = (unit: string) => services.find(({ name }) => name === plainName(unit));
      switch (verb) {
        case 'status':
          return eachUnit(context, units, async (unit) => status(context, unit, find(unit)));
        case 'is-active':
        case 'is-enabled': {
          let code = 0;
          for (const unit of units) {
            const service = find(unit);
            const good = verb === 'is-active' ? 'active' : 'enabled';
            const word =
              service === undefined
                ? verb === 'is-active'
                  ? 'inactive'
                  : 'not-found'
                : verb === 'is-active'
                  ? activityOf(service).active
                  : enablement(service);
            await context.print(`${word}\n`);
            if (word !== good) code = verb === 'is-active' ? 3 : service === undefined ? 4 : 1;
          }
          return code;
        }
        case 'cat':
          return eachUnit(context, units, async (unit) => {
            const service = find(unit);
            if (service === undefined) {
              await context.stderr.write(new TextEncoder().encode(`No files found for ${plainName(unit)}.service.\n`));
              return 1;
            }
            await context.print(`# ${service.unitFile}\n${unitText(context, service)}`);
            for (const path of dropInsOf(service)) {
              if (!context.files.exists(path)) continue;
              await context.print(`\n# ${path}\n${new TextDecoder().decode(context.files.readFile(path))}`);
            }
            return 0;
          });
        case 'list-units':
        case 'list-unit-files':
          await context.print(verb === 'list-units' ? listUnits(services) : listUnitFiles(services));
          return 0;
        case 'daemon-reload':
          for (const { control } of services) control?.reload();
          return 0;
        default:
          return eachUnit(context, units.length === 0 ? [''] : units, (unit) =>
            change(context, verb, unit, find(unit)),
          );
      }
    },
  });
}

async function eachUnit(
  context: ProgramContext,
  units: readonly string[],
  run: (unit: string) => Promise<number>,
): Promise<number> {
  if (units.length === 0) {
    await context.stderr.write(new TextEncoder().encode('Too few arguments.\n'));
    return 1;
  }
  let code = 0;
  for (const unit of units) code = (await run(unit)) || code;
  return code;
}

async function change(
  context: ProgramContext,
  verb: string,
  unit: string,
  service: ServiceView | undefined,
): Promise<number> {
  const say = (text: string) => context.stderr.write(new TextEncoder().encode(`${text}\n`));
  if (!['start', 'stop', 'restart', 'reload', 'enable', 'disable', 'mask', 'unmask', 'kill'].includes(verb)) {
    await say(`Unknown command verb '${verb}'.`);
    return 1;
  }
  const name = `${plainName(unit)}.service`;
  if (service === undefined) {
    const word = verb === 'enable' || verb === 'disable' ? verb : verb;
    await say(
      verb === 'enable' || verb === 'disable'
        ? `Failed to ${word} unit: Unit file ${name} does not exist.`
        : `Failed to ${word} ${name}: Unit ${name} not found.`,
    );
    return verb === 'enable' || verb === 'disable' ? 1 : 5;
  }
  if (service.control !== undefined && steering.has(verb)) return steer(context, verb, service, service.control);
  // A service that runs and is enabled needs nothing for these.
  if (verb === 'start' || verb === 'enable' || verb === 'unmask') return 0;
  await say(`not simulated: systemctl ${verb} ${name}`);
  return 1;
}

async function status(context: ProgramContext, unit: string, service: ServiceView | undefined): Promise<number> {
  if (service === undefined) {
    await context.stderr.write(new TextEncoder().encode(`Unit ${plainName(unit)}.service could not be found.\n`));
    return 4;
  }
  const { name, description, unitFile, documentation, commandLine, mainPid, since, control } = service;
  const pid = pidOf(context, service) ?? mainPid;
  const program = (commandLine[0] ?? '').split('/').at(-1) ?? '';
  const { active, sub, ended } = activityOf(service);
  const result = sub === 'auto-restart' ? ' (Result: exit-code)' : '';
  const exited = `(code=exited, ${ended ?? 'status=0/SUCCESS'})`;
  const dropIns = dropInsOf(service);
  const folder = dropIns[0]?.slice(0, dropIns[0].lastIndexOf('/'));
  if (control?.stale === true) await warnStale(context, name);
  const lines = [
    `${active === 'inactive' ? '○' : '●'} ${name}.service - ${description}`,
    `     Loaded: loaded (${unitFile}; ${enablement(service)}; preset: enabled)`,
    ...(folder === undefined
      ? []
      : [`    Drop-In: ${folder}`, `             └─${dropIns.map((path) => path.split('/').at(-1)).join(', ')}`]),
    `     Active: ${active} (${sub})${result} since ${timestamp(since)}; ${ago(context.system.clock.now() - since)} ago`,
    ...(documentation === undefined ? [] : [`       Docs: ${documentation}`]),
    ...(active === 'active'
      ? [
          `   Main PID: ${pid} (${program})`,
          `     CGroup: /system.slice/${name}.service`,
          `             └─${pid} ${commandLine.join(' ')}`,
        ]
      : [`    Process: ${pid} ExecStart=${control?.command ?? ''} ${exited}`, `   Main PID: ${pid} ${exited}`]),
    '',
    ...service
      .journal()
      .slice(-10)
      .map((line) => journalText(line, context.system.hostname, line.program ?? program, line.pid ?? pid)),
  ];
  await context.print(`${lines.join('\n')}\n`);
  return active === 'inactive' ? 3 : 0;
}

const steering = new Set(['start', 'stop', 'restart', 'try-restart', 'enable', 'disable', 'kill']);
const wants = '/etc/systemd/system/multi-user.target.wants';

function activityOf({ control }: ServiceView) {
  return control?.state ?? { active: 'active', sub: 'running', ended: undefined };
}

function enablement({ control }: ServiceView): 'enabled' | 'disabled' {
  return control === undefined || control.enabled ? 'enabled' : 'disabled';
}

function dropInsOf({ unitFile, dropIns = [] }: ServiceView): readonly string[] {
  return dropIns.map((name) => `${unitFile}.d/${name}`);
}

async function warnStale(context: ProgramContext, name: string): Promise<void> {
  const text = `Warning: The unit file, source configuration file or drop-ins of ${name}.service changed on disk. Run 'systemctl daemon-reload' to reload units.\n`;
  await context.stderr.write(new TextEncoder().encode(text));
}

/** Starts, stops, enables and disables; the process that `ps` shows comes and goes with it. */
async function steer(
  context: ProgramContext,
  verb: string,
  service: ServiceView,
  control: NonNullable<ServiceView['control']>,
): Promise<number> {
  const { system } = context;
  const say = (text: string) => context.stderr.write(new TextEncoder().encode(`${text}\n`));
  const link = `${wants}/${service.name}.service`;
  const show = () => {
    const pid = pidOf(context, service);
    const isUp = control.state.active === 'active';
    if (!isUp)
      system
        .processes()
        .find((entry) => entry.pid === pid)
        ?.signal('KILL', true);
    else if (pid === undefined) startProcess(context, service.commandLine);
  };
  if (verb === 'enable') {
    if (control.enabled) return 0;
    system.files.makeDirectory(wants, { recursive: true });
    system.files.symlink(service.unitFile, link);
    await say(`Created symlink ${link} → ${service.unitFile}.`);
  } else if (verb === 'disable') {
    if (!control.enabled) return 0;
    system.files.remove(link);
    await say(`Removed ${JSON.stringify(link)}.`);
  }
  const isNow = context.arguments.includes('--now');
  if (control.stale && ['start', 'restart', 'stop', 'try-restart'].includes(verb))
    await warnStale(context, service.name);
  if (['stop', 'restart', 'try-restart', 'kill'].includes(verb) || (verb === 'disable' && isNow)) {
    control.stop();
    show();
  }
  if (['start', 'restart', 'try-restart', 'kill'].includes(verb) || (verb === 'enable' && isNow)) {
    await control.start();
    show();
  }
  return 0;
}

export function pidOf({ system }: ProgramContext, { commandLine }: ServiceView): number | undefined {
  return system.processes().find((entry) => entry.arguments.join(' ') === commandLine.join(' '))?.pid;
}

function unitText({ files }: ProgramContext, { unitFile, description, commandLine }: ServiceView): string {
  if (files.exists(unitFile)) return new TextDecoder().decode(files.readFile(unitFile));
  return `[Unit]\nDescription=${description}\n\n[Service]\nExecStart=${commandLine.join(' ')}\nRestart=always\n\n[Install]\nWantedBy=multi-user.target\n`;
}

function listUnits(services: readonly ServiceView[]): string {
  const width = Math.max(...services.map(({ name }) => name.length)) + '.service'.length;
  const rows = services.map(
    ({ name, description }) => `  ${`${name}.service`.padEnd(width)} loaded active running ${description}`,
  );
  return `  ${'UNIT'.padEnd(width)} LOAD   ACTIVE SUB     DESCRIPTION\n${rows.join('\n')}\n\n${services.length} loaded units listed.\n`;
}

function listUnitFiles(services: readonly ServiceView[]): string {
  const width = Math.max(...services.map(({ name }) => name.length)) + '.service'.length;
  const rows = services.map((service) => `${`${service.name}.service`.padEnd(width)} ${enablement(service)} enabled`);
  return `${'UNIT FILE'.padEnd(width)} STATE   PRESET\n${rows.join('\n')}\n\n${services.length} unit files listed.\n`;
}

/** Follows systemd's format_timestamp_relative: the two largest units. */
function ago(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const days = Math.floor(seconds / 86_400);
  const hours = Math.floor(seconds / 3600) % 24;
  const minutes = Math.floor(seconds / 60) % 60;
  if (days > 0) return `${days} day${days === 1 ? '' : 's'}`;
  if (hours > 0) return `${hours}h${minutes > 0 ? ` ${minutes}min` : ''}`;
  if (minutes > 0) return `${minutes}min${seconds % 60 > 0 ? ` ${seconds % 60}s` : ''}`;
  return `${seconds}s`;
}
