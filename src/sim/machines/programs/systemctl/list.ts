import type { ProgramContext } from '../../../runtime/process/program.ts';
import type { ServiceView } from '../../view.ts';
import { activityOf, enablement, unitName } from './units.ts';

interface Filters {
  readonly types: readonly string[];
  readonly states: readonly string[];
  readonly all: boolean;
  readonly legend: boolean;
  readonly patterns: readonly string[];
}

function filtersOf({ arguments: args }: ProgramContext): Filters {
  const valuesOf = (letter: string, name: string) =>
    args.flatMap((arg, index) => {
      if (arg.startsWith(`--${name}=`)) return arg.slice(name.length + 3).split(',');
      if (arg === `--${name}` || (letter !== '' && arg === `-${letter}`)) return (args[index + 1] ?? '').split(',');
      return [];
    });
  const taken = new Set([...valuesOf('t', 'type'), ...valuesOf('', 'state')]);
  return {
    types: valuesOf('t', 'type'),
    states: [...valuesOf('', 'state'), ...(args.includes('--failed') ? ['failed'] : [])],
    all: args.includes('--all') || args.includes('-a'),
    legend: !args.includes('--no-legend') && !args.includes('--legend=false') && !args.includes('-q'),
    patterns: args.filter((arg) => !arg.startsWith('-') && !taken.has(arg)).slice(1),
  };
}

const matches = (unit: string, patterns: readonly string[]) =>
  patterns.length === 0 ||
  patterns.some((pattern) => {
    const rule = unitName(pattern)
      .replace(/[.+^${}()|\\]/g, '\\$&')
      .replaceAll('*', '.*');
    return new RegExp(`^${rule}$`).test(unit) || new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(unit);
  });

const explanation = `
Legend: LOAD   → Reflects whether the unit definition was properly loaded.
        ACTIVE → The high-level unit activation state, i.e. generalization of SUB.
        SUB    → The low-level unit activation state, values depend on unit type.
`;

/** `systemctl list-units`. Follows systemctl-list-units.c. */
export function listUnits(context: ProgramContext, services: readonly ServiceView[]): string {
  const { types, states, all, legend, patterns } = filtersOf(context);
  const rows = services
    .map((service) => ({ unit: unitName(service.name), ...activityOf(service), description: service.description }))
    .filter(({ unit }) => types.length === 0 || types.includes(unit.split('.').at(-1) ?? ''))
    .filter(({ active, sub }) =>
      states.length > 0
        ? states.some((state) => [active, sub, 'loaded'].includes(state))
        : all || active !== 'inactive' || patterns.length > 0,
    )
    .filter(({ unit }) => matches(unit, patterns))
    .toSorted((a, b) => (a.unit < b.unit ? -1 : 1));
  const width = (title: string, key: 'unit' | 'active' | 'sub') =>
    Math.max(title.length, ...rows.map((row) => row[key].length));
  const widths = { unit: width('UNIT', 'unit'), active: width('ACTIVE', 'active'), sub: width('SUB', 'sub') };
  const line = (mark: string, unit: string, load: string, active: string, sub: string, description: string) =>
    `${mark} ${unit.padEnd(widths.unit)} ${load.padEnd(6)} ${active.padEnd(widths.active)} ${sub.padEnd(widths.sub)} ${description}\n`;
  const mark = (active: string) => (active === 'failed' ? '●' : ' ');
  const body = rows
    .map((row) => line(mark(row.active), row.unit, 'loaded', row.active, row.sub, row.description))
    .join('');
  if (!legend) return body;
  const heading = rows.length === 0 ? '' : line(' ', 'UNIT', 'LOAD', 'ACTIVE', 'SUB', 'DESCRIPTION');
  const hint = "To show all installed unit files use 'systemctl list-unit-files'.\n";
  const count = `${rows.length} loaded units listed.`;
  const end =
    all || states.includes('inactive')
      ? `${count}\n${hint}`
      : states.length === 0
        ? `${count} Pass --all to see loaded but inactive units, too.\n${hint}`
        : `${count}\n`;
  return `${heading}${body}${rows.length === 0 ? '' : explanation}${rows.length === 0 ? '' : '\n'}${end}`;
}

/** `systemctl list-unit-files`. */
export function listUnitFiles(context: ProgramContext, services: readonly ServiceView[]): string {
  const { types, states, legend, patterns } = filtersOf(context);
  const rows = services
    .map((service) => ({ unit: unitName(service.name), state: enablement(context, service) }))
    .filter(({ unit }) => types.length === 0 || types.includes(unit.split('.').at(-1) ?? ''))
    .filter(({ state }) => states.length === 0 || states.includes(state))
    .filter(({ unit }) => matches(unit, patterns))
    .toSorted((a, b) => (a.unit < b.unit ? -1 : 1));
  const width = Math.max('UNIT FILE'.length, ...rows.map(({ unit }) => unit.length));
  const wide = Math.max('STATE'.length, ...rows.map(({ state }) => state.length));
  const preset = (state: string) => (state === 'static' ? '-' : 'enabled');
  const body = rows.map(({ unit, state }) => `${unit.padEnd(width)} ${state.padEnd(wide)} ${preset(state)}\n`).join('');
  if (!legend) return body;
  const heading = rows.length === 0 ? '' : `${'UNIT FILE'.padEnd(width)} ${'STATE'.padEnd(wide)} PRESET\n`;
  return `${heading}${body}${rows.length === 0 ? '' : '\n'}${rows.length} unit files listed.\n`;
}
