import type { ProgramContext } from '../../../runtime/process/program.ts';
import { processFacts } from '../../process-facts.ts';
import { timestamp } from '../../times.ts';
import type { MachineView, ServiceView } from '../../view.ts';
import { journalText } from '../journalctl/line.ts';
import { activityOf, dropIns, enablement, pidOf, say, unitName } from './units.ts';

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

/** `92.4M`, as systemd writes bytes. */
function bytesText(bytes: number): string {
  if (bytes < 1024) return `${bytes}B`;
  if (bytes < 2 ** 20) return `${(bytes / 1024).toFixed(1)}K`;
  return bytes < 2 ** 30 ? `${(bytes / 2 ** 20).toFixed(1)}M` : `${(bytes / 2 ** 30).toFixed(1)}G`;
}

function processorText(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.floor(milliseconds)}ms`;
  const seconds = milliseconds / 1000;
  return seconds < 60 ? `${seconds.toFixed(3)}s` : `${Math.floor(seconds / 60)}min ${(seconds % 60).toFixed(3)}s`;
}

export async function warnStale(context: ProgramContext, service: ServiceView): Promise<void> {
  await say(
    context,
    `Warning: The unit file, source configuration file or drop-ins of ${unitName(service.name)} changed on disk. Run 'systemctl daemon-reload' to reload units.`,
  );
}

/** `systemctl status UNIT`. Follows systemctl-show.c; what cannot be found is said by the caller. */
export async function status(context: ProgramContext, view: MachineView, service: ServiceView): Promise<number> {
  const { name, description, unitFile, documentation, commandLine, mainPid, control } = service;
  const found = pidOf(context, service);
  const pid = found ?? mainPid;
  const program = (commandLine[0] ?? '').split('/').at(-1) ?? '';
  const { active, sub, ended } = activityOf(service);
  const result = sub === 'auto-restart' || active === 'failed' ? ' (Result: exit-code)' : '';
  const exited = `(code=exited, ${ended ?? 'status=0/SUCCESS'})`;
  const folders = Map.groupBy(dropIns(context, service), (path) => path.slice(0, path.lastIndexOf('/')));
  const placed = [...folders].flatMap(([folder, paths], index) => [
    `${index === 0 ? '    Drop-In: ' : ' '.repeat(13)}${folder}`,
    `             └─${paths.map((path) => path.split('/').at(-1)).join(', ')}`,
  ]);
  const dot = active === 'inactive' ? '○' : active === 'failed' ? '×' : '●';
  const since = control?.state.since ?? service.since;
  const isSince = active !== 'inactive' || ended !== undefined || since !== 0;
  const facts = processFacts(context, view.hardware).find((one) => one.pid === found);
  if (control?.stale === true) await warnStale(context, service);
  const unit = unitName(name);
  const running =
    commandLine.length === 0
      ? [`     CGroup: /system.slice/${unit}`]
      : [
          `   Main PID: ${pid} (${program})`,
          `      Tasks: ${program === 'kubelet' ? 11 : 8} (limit: 4558)`,
          ...(facts === undefined
            ? []
            : [
                `     Memory: ${bytesText(facts.resident)} (peak: ${bytesText(facts.resident * 1.04)})`,
                `        CPU: ${processorText(facts.taken)}`,
              ]),
          `     CGroup: /system.slice/${unit}`,
          `             └─${pid} ${commandLine.join(' ')}`,
        ];
  const lines = [
    `${dot} ${unit} - ${description}`,
    `     Loaded: loaded (${unitFile}; ${enablement(context, service)}; preset: enabled)`,
    ...placed,
    `     Active: ${active} (${sub})${result}${isSince ? ` since ${timestamp(since)}; ${ago(context.system.clock.now() - since)} ago` : ''}`,
    ...(documentation === undefined ? [] : [`       Docs: ${documentation}`]),
    ...(active === 'active'
      ? running
      : ended === undefined
        ? []
        : [
            `    Process: ${pid} ExecStart=${control?.command ?? ''} ${exited}`,
            `   Main PID: ${pid} ${exited}`,
            `        CPU: ${program === 'kubelet' ? 61 : 12}ms`,
          ]),
    '',
    ...service
      .journal()
      .slice(-10)
      .map((line) => journalText(line, context.system.hostname, line.program ?? program, line.pid ?? pid)),
  ];
  await context.print(`${lines.join('\n')}\n`);
  return active === 'inactive' || active === 'failed' ? 3 : 0;
}

/** `systemctl status` without a unit: the machine as a whole. */
export async function systemStatus(
  context: ProgramContext,
  { hardware }: MachineView,
  services: readonly ServiceView[],
): Promise<number> {
  const failed = services.filter((service) => activityOf(service).active === 'failed').length;
  const units = services.filter((service) => activityOf(service).active !== 'inactive').length;
  const now = context.system.clock.now();
  await context.print(
    `● ${context.system.hostname}\n    State: ${failed > 0 ? 'degraded' : 'running'}\n    Units: ${units} loaded (incl. loaded aliases)\n     Jobs: 0 queued\n   Failed: ${failed} units\n    Since: ${timestamp(hardware.bootedAt)}; ${ago(now - hardware.bootedAt)} ago\n  systemd: 255.4-1ubuntu8.11\n   CGroup: /\n`,
  );
  return 0;
}
