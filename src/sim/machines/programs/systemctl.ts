import { defineProgram, type Program, type ProgramContext } from '../../runtime/process/program.ts';
import { timestamp } from '../times.ts';
import type { ServiceView } from '../view.ts';
import { journalText } from './journalctl.ts';
import type { Surroundings } from './surroundings.ts';

const plainName = (unit: string) => unit.replace(/\.service$/, '');

/** Follows systemctl(1), for looking. */
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
          const words = verb === 'is-active' ? (['active', 'inactive'] as const) : (['enabled', 'not-found'] as const);
          let code = 0;
          for (const unit of units) {
            const found = find(unit) !== undefined;
            await context.print(`${found ? words[0] : words[1]}\n`);
            if (!found) code = verb === 'is-active' ? 3 : 4;
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
            return 0;
          });
        case 'list-units':
        case 'list-unit-files':
          await context.print(verb === 'list-units' ? listUnits(services) : listUnitFiles(services));
          return 0;
        case 'daemon-reload':
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
  const { name, description, unitFile, documentation, commandLine, mainPid, since } = service;
  const pid = pidOf(context, service) ?? mainPid;
  const program = (commandLine[0] ?? '').split('/').at(-1) ?? '';
  const lines = [
    `● ${name}.service - ${description}`,
    `     Loaded: loaded (${unitFile}; enabled; preset: enabled)`,
    `     Active: active (running) since ${timestamp(since)}; ${ago(context.system.clock.now() - since)} ago`,
    ...(documentation === undefined ? [] : [`       Docs: ${documentation}`]),
    `   Main PID: ${pid} (${program})`,
    `     CGroup: /system.slice/${name}.service`,
    `             └─${pid} ${commandLine.join(' ')}`,
    '',
    ...service
      .journal()
      .slice(-10)
      .map((line) => journalText(line, context.system.hostname, program, pid)),
  ];
  await context.print(`${lines.join('\n')}\n`);
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
  const rows = services.map(({ name }) => `${`${name}.service`.padEnd(width)} enabled enabled`);
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
