import type { ProgramContext } from '../../../runtime/process/program.ts';
import { timestamp } from '../../times.ts';
import type { ServiceView } from '../../view.ts';
import { activityOf, dropIns, enablement, pidOf, settingOf, unitName, wholeText } from './units.ts';

/** The properties of a unit that people ask for, in systemd's order. */
function propertiesOf(context: ProgramContext, service: ServiceView): ReadonlyMap<string, string> {
  const { active, sub, ended } = activityOf(service);
  const text = wholeText(context, service);
  const since = timestamp(service.control?.state.since ?? service.since);
  const isUp = active === 'active';
  const isService = unitName(service.name).endsWith('.service');
  const [program = ''] = service.commandLine;
  const pid = isUp ? (pidOf(context, service) ?? service.mainPid) : 0;
  const started = `start_time=[${isUp ? since : 'n/a'}] ; stop_time=[n/a] ; pid=${pid} ; code=(null) ; status=0/0`;
  const status = /status=(\d+)/.exec(ended ?? '')?.[1] ?? '0';
  return new Map([
    ...(isService
      ? ([
          ['Type', settingOf(text, 'Type') ?? 'simple'],
          ['ExitType', 'main'],
          ['Restart', settingOf(text, 'Restart') ?? 'no'],
          ['RestartUSec', `${settingOf(text, 'RestartSec') ?? '0.1'}s`.replace('0.1s', '100ms')],
          ['MainPID', String(pid)],
          ['Result', status === '0' ? 'success' : 'exit-code'],
          ['NRestarts', '0'],
          ['ExecMainPID', String(pid)],
          ['ExecMainStatus', status],
          [
            'ExecStart',
            `{ path=${program} ; argv[]=${service.commandLine.join(' ')} ; ignore_errors=no ; ${started} }`,
          ],
        ] as const)
      : []),
    ['Id', unitName(service.name)],
    ['Names', unitName(service.name)],
    ['Wants', settingOf(text, 'Wants') ?? ''],
    ['WantedBy', settingOf(text, 'WantedBy') ?? ''],
    ['After', settingOf(text, 'After') ?? ''],
    ['Documentation', service.documentation ?? ''],
    ['Description', service.description],
    ['LoadState', 'loaded'],
    ['ActiveState', active],
    ['FreezerState', 'running'],
    ['SubState', sub],
    ['FragmentPath', service.unitFile],
    ['DropInPaths', dropIns(context, service).join(' ')],
    ['UnitFileState', enablement(context, service)],
    ['UnitFilePreset', 'enabled'],
    ['ActiveEnterTimestamp', isUp ? since : ''],
    ['InactiveEnterTimestamp', isUp ? '' : since],
    ['CanStart', 'yes'],
    ['CanStop', 'yes'],
    ['CanReload', 'no'],
    ['NeedDaemonReload', service.control?.stale === true ? 'yes' : 'no'],
  ]);
}

/** What systemd says of a unit that it does not know. */
const unknown = (unit: string): ReadonlyMap<string, string> =>
  new Map([
    ['Id', unitName(unit)],
    ['Names', unitName(unit)],
    ['Description', unitName(unit)],
    ['LoadState', 'not-found'],
    ['ActiveState', 'inactive'],
    ['SubState', 'dead'],
    ['UnitFileState', ''],
  ]);

/** `systemctl show [-p PROPERTY] [--value] UNIT ...`. */
export async function show(
  context: ProgramContext,
  units: readonly (readonly [unit: string, service: ServiceView | undefined])[],
  wanted: readonly string[] | undefined,
  valuesOnly: boolean,
): Promise<number> {
  const texts = units.map(([unit, service]) => {
    const all = service === undefined ? unknown(unit) : propertiesOf(context, service);
    const names = wanted === undefined ? [...all.keys()] : [...all.keys()].filter((name) => wanted.includes(name));
    return names.map((name) => `${valuesOnly ? '' : `${name}=`}${all.get(name) ?? ''}\n`).join('');
  });
  await context.print(texts.join('\n'));
  return 0;
}
