import { createHash } from 'node:crypto';
import { defineProgram, type Program, type ProgramContext } from '../../../runtime/process/program.ts';
import { timestamp } from '../../times.ts';
import { unitName } from '../../unit-files.ts';
import type { MachineView, ServiceView } from '../../view.ts';
import type { Surroundings } from '../surroundings.ts';
import { pidOf } from '../systemctl/units.ts';
import { type JournalRecord, priorityOf, renderRecord } from './line.ts';
import { type JournalOptions, parseJournalOptions } from './options.ts';

/** Of the machine since it came up. */
const bootIdOf = (hostname: string) => createHash('md5').update(`boot ${hostname}`).digest('hex');

function recordsOf(context: ProgramContext, service: ServiceView): readonly JournalRecord[] {
  const { hostname } = context.system;
  const own = service.commandLine[0]?.split('/').at(-1) ?? service.name;
  const pid = pidOf(context, service) ?? service.mainPid;
  const bootId = bootIdOf(hostname);
  return service.journal().map((line) => ({
    ...line,
    hostname,
    program: line.program ?? own,
    pid: line.pid ?? pid,
    unit: unitName(service.name),
    priority: priorityOf(line),
    bootId,
  }));
}

/** The lines that are meant, oldest first. */
function select(context: ProgramContext, view: MachineView, options: JournalOptions): readonly JournalRecord[] {
  if (options.kernel) return [];
  const { units, identifiers, since, until, pattern, priorities, matches } = options;
  const fields = (record: JournalRecord): Readonly<Record<string, string>> => ({
    _PID: String(record.pid),
    _COMM: record.program,
    _SYSTEMD_UNIT: record.unit,
    _HOSTNAME: record.hostname,
    SYSLOG_IDENTIFIER: record.program,
    PRIORITY: String(record.priority),
  });
  return view
    .services()
    .filter(({ name }) => units.length === 0 || units.includes(name))
    .flatMap((service) => recordsOf(context, service))
    .filter(({ time }) => time >= since && time <= until)
    .filter(({ priority }) => priority >= priorities[0] && priority <= priorities[1])
    .filter(({ program }) => identifiers.length === 0 || identifiers.includes(program))
    .filter((record) => matches.every(([field, value]) => fields(record)[field] === value))
    .filter(({ text }) => pattern === undefined || pattern.test(text))
    .toSorted((a, b) => a.time - b.time);
}

/** Follows journalctl(1) of systemd 255: the services' own lines, newest last; -f goes on until Ctrl-C. */
export function journalctl({ view }: Surroundings): Program {
  return defineProgram({
    name: 'journalctl',
    run: async (context) => {
      const { clock, hostname } = context.system;
      const options = parseJournalOptions(context.arguments, clock.now());
      if (typeof options === 'string') {
        if (/^(unrecognized|option)/.test(options)) await context.complain(options);
        else await context.stderr.write(new TextEncoder().encode(`${options}\n`));
        return 1;
      }
      const { action, explains, format, withHost } = options;
      if (action === 'disk-usage') {
        await context.print('Archived and active journals take up 8.0M in the file system.\n');
        return 0;
      }
      if (action === 'vacuum') {
        const place = `/var/log/journal/${createHash('md5').update(`machine ${hostname}`).digest('hex')}`;
        await context.stderr.write(
          new TextEncoder().encode(`Vacuuming done, freed 0B of archived journals from ${place}.\n`),
        );
        return 0;
      }
      if (action === 'list-boots') {
        const { bootedAt } = view.hardware;
        await context.print(
          `IDX BOOT ID                          FIRST ENTRY                 LAST ENTRY\n  0 ${bootIdOf(hostname)} ${timestamp(bootedAt)} ${timestamp(clock.now())}\n`,
        );
        return 0;
      }
      const textOf = (records: readonly JournalRecord[]) =>
        records.map((record) => `${renderRecord(record, format, explains, withHost)}\n`).join('');
      let shown = select(context, view, options);
      const first = options.lines === undefined ? shown : options.lines === 0 ? [] : shown.slice(-options.lines);
      if (first.length === 0 && !options.follow) {
        if (!options.quiet) await context.print('-- No entries --\n');
        return 0;
      }
      await context.print(textOf(options.reverse ? first.toReversed() : first));
      while (options.follow) {
        await context.sleep(500);
        const now = select(context, view, options);
        // Old lines are dropped at the limit: what is new is what came after the last one shown.
        const last = shown.at(-1);
        const from =
          last === undefined ? 0 : now.findLastIndex(({ time, text }) => time === last.time && text === last.text) + 1;
        await context.print(textOf(now.slice(from)));
        if (now.length > 0) shown = now;
      }
      return 0;
    },
  });
}
