import type { ProgramContext } from '../../../runtime/process/program.ts';
import { enablingLinks, findUnitFile } from '../../unit-files.ts';
import type { ServiceView } from '../../view.ts';
import { startProcess } from '../start-process.ts';
import { warnStale } from './status.ts';
import { activityOf, pidOf, say, unitName, unitText } from './units.ts';

const starting = ['start', 'restart', 'try-restart', 'reload-or-restart', 'kill'];
const stopping = ['stop', 'restart', 'try-restart', 'reload-or-restart', 'kill'];

/** The verbs that change a unit. */
export const changes = [
  ...new Set([...starting, ...stopping, 'enable', 'disable', 'reenable', 'mask', 'unmask', 'reload', 'reset-failed']),
];

const noInstallation = `The unit files have no installation config (WantedBy=, RequiredBy=, UpheldBy=,
Also=, or Alias= settings in the [Install] section, and DefaultInstance= for
template units). This means they are not meant to be enabled or disabled using systemctl.
 
Possible reasons for having these kinds of units are:
• A unit may be statically enabled by being symlinked from another unit's
  .wants/, .requires/, or .upholds/ directory.
• A unit's purpose may be to act as a helper for some other unit which has
  a requirement dependency on it.
• A unit may be started when needed via activation (socket, path, timer,
  D-Bus, udev, scripted systemctl call, ...).
• In case of template units, the unit is meant to be enabled with some
  instance name specified.`;

async function install(context: ProgramContext, verb: string, service: ServiceView): Promise<void> {
  const { files } = context.system;
  const unit = unitName(service.name);
  const links = enablingLinks(unitText(context, service), service.name);
  if (links.length === 0) return say(context, noInstallation);
  for (const link of links) {
    if (verb === 'enable') {
      if (files.exists(link)) continue;
      files.makeDirectory(link.slice(0, link.lastIndexOf('/')), { recursive: true });
      files.symlink(service.unitFile, link);
      await say(context, `Created symlink ${link} → ${service.unitFile}.`);
    } else if (hasLink(context, link)) {
      files.remove(link);
      await say(context, `Removed ${JSON.stringify(link)}.`);
    }
  }
  if (!files.exists(service.unitFile) && service.control === undefined)
    await say(context, `not simulated: systemctl ${verb} ${unit}`);
}

function hasLink({ system: { files } }: ProgramContext, path: string): boolean {
  try {
    files.readLink(path);
    return true;
  } catch {
    return false;
  }
}

async function mask(context: ProgramContext, verb: string, unit: string): Promise<number> {
  const { files } = context.system;
  const link = `/etc/systemd/system/${unitName(unit)}`;
  if (verb === 'mask') {
    if (findUnitFile(files, unit) === 'masked') return 0;
    if (files.exists(link)) {
      await say(context, `Failed to mask unit: File ${link} already exists.`);
      return 1;
    }
    files.symlink('/dev/null', link);
    await say(context, `Created symlink ${link} → /dev/null.`);
  } else if (findUnitFile(files, unit) === 'masked') {
    files.remove(link);
    await say(context, `Removed ${JSON.stringify(link)}.`);
  }
  return 0;
}

/** The process that `ps` shows comes and goes with the service. */
function showProcess(context: ProgramContext, service: ServiceView): void {
  if (service.commandLine.length === 0) return;
  const pid = pidOf(context, service);
  const isUp = activityOf(service).active === 'active';
  if (!isUp)
    context.system
      .processes()
      .find((entry) => entry.pid === pid)
      ?.signal('KILL', true);
  else if (pid === undefined) startProcess(context, service);
}

/** Starts, stops, enables, disables or masks a unit. Follows systemctl. */
export async function change(
  context: ProgramContext,
  verb: string,
  unit: string,
  service: ServiceView | undefined,
): Promise<number> {
  const { files } = context.system;
  const name = unitName(unit);
  const isMasked = findUnitFile(files, unit) === 'masked';
  if (verb === 'mask' || verb === 'unmask') return mask(context, verb, unit);
  if (verb === 'reset-failed') {
    if (service?.control?.state.active === 'failed') service.control.stop();
    return 0;
  }
  const installs = verb === 'enable' || verb === 'disable' || verb === 'reenable';
  if (isMasked) {
    await say(
      context,
      installs
        ? `Failed to ${verb} unit: Unit file /etc/systemd/system/${name} is masked.`
        : `Failed to ${verb} ${name}: Unit ${name} is masked.`,
    );
    return 1;
  }
  if (service === undefined) {
    await say(
      context,
      installs
        ? `Failed to ${verb} unit: Unit file ${name} does not exist.`
        : `Failed to ${verb} ${name}: Unit ${name} ${verb === 'stop' || verb === 'try-restart' ? 'not loaded' : 'not found'}.`,
    );
    return installs ? 1 : 5;
  }
  if (verb === 'reload') {
    await say(context, `Failed to reload ${name}: Job type reload is not applicable for unit ${name}.`);
    return 3;
  }
  const { control } = service;
  if (control === undefined) {
    // A service that runs and is enabled needs nothing for these.
    if (starting.includes(verb) || verb === 'enable' || verb === 'reenable') return 0;
    await say(context, `not simulated: systemctl ${verb} ${name}`);
    return 1;
  }
  if (verb === 'disable' || verb === 'reenable') await install(context, 'disable', service);
  if (verb === 'enable' || verb === 'reenable') await install(context, 'enable', service);
  const isNow = context.arguments.includes('--now');
  const stops = stopping.includes(verb) || (verb === 'disable' && isNow);
  const starts = starting.includes(verb) || (verb === 'enable' && isNow);
  if (control.stale && (stops || starts)) await warnStale(context, service);
  if (stops) {
    control.stop();
    showProcess(context, service);
  }
  if (!starts) return 0;
  await control.start();
  showProcess(context, service);
  if (control.state.active !== 'failed') return 0;
  await say(
    context,
    `Job for ${name} failed because the control process exited with error code.\nSee "systemctl status ${name}" and "journalctl -xeu ${name}" for details.`,
  );
  return 1;
}
