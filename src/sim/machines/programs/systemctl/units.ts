import type { ProgramContext } from '../../../runtime/process/program.ts';
import { dropInsOf, enablingLinks, findUnitFile, plainName, settingOf, unitName } from '../../unit-files.ts';
import type { ServiceView } from '../../view.ts';

/** What is said on the error output. */
export const say = async (context: ProgramContext, text: string) =>
  context.stderr.write(new TextEncoder().encode(`${text}\n`));

export interface Activity {
  readonly active: 'active' | 'inactive' | 'activating' | 'failed';
  readonly sub: string;
  readonly ended: string | undefined;
}

export function activityOf({ control }: ServiceView): Activity {
  const { active, sub, ended } = control?.state ?? { active: 'active', sub: 'running', ended: undefined };
  return { active, sub, ended };
}

/** The text of a unit, as its file has it; services that are there without one have what their packages bring. */
export function unitText({ system: { files } }: ProgramContext, service: ServiceView): string {
  const { unitFile, description, commandLine } = service;
  if (files.exists(unitFile)) return new TextDecoder().decode(files.readFile(unitFile));
  return `[Unit]\nDescription=${description}\n\n[Service]\nExecStart=${commandLine.join(' ')}\nRestart=always\n\n[Install]\nWantedBy=multi-user.target\n`;
}

/** Whether a unit starts with the machine. */
export function enablement(
  context: ProgramContext,
  service: ServiceView,
): 'enabled' | 'disabled' | 'static' | 'masked' {
  const { files } = context.system;
  if (findUnitFile(files, service.name) === 'masked') return 'masked';
  if (service.control?.enabled === true) return 'enabled';
  const text = unitText(context, service);
  if (enablingLinks(text, service.name).length === 0) return 'static';
  if (service.control !== undefined) return 'disabled';
  return 'enabled';
}

/** The drop-ins that lie beside a unit's file. */
export function dropIns({ system: { files } }: ProgramContext, service: ServiceView): readonly string[] {
  return dropInsOf(files, service.name);
}

/** The text of a unit with that of its drop-ins. */
export function wholeText(context: ProgramContext, service: ServiceView): string {
  const { files } = context.system;
  const more = dropIns(context, service).map((path) => new TextDecoder().decode(files.readFile(path)));
  return [unitText(context, service), ...more].join('\n');
}

export function pidOf({ system }: ProgramContext, { commandLine }: ServiceView): number | undefined {
  if (commandLine.length === 0) return undefined;
  return system.processes().find((entry) => entry.arguments.join(' ') === commandLine.join(' '))?.pid;
}

export { plainName, settingOf, unitName };
