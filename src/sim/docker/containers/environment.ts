import type { ContainerConfig } from '../records.ts';

const path = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const nameOf = (entry: string) => entry.split('=', 1)[0] ?? '';

/**
 * The environment of a process in a container: what the engine and links give, what the container was made with, what the process
 * gets of its own; the last word on a name counts. Follows moby CreateDaemonEnvironment and ReplaceOrAppendEnvValues.
 */
export function processEnvironment(
  config: ContainerConfig,
  options: { readonly tty: boolean; readonly linked: readonly string[]; readonly own?: readonly string[] },
): readonly string[] {
  const defaults = [path, `HOSTNAME=${config.Hostname}`, ...(options.tty ? ['TERM=xterm'] : []), ...options.linked];
  const entries = new Map<string, string>();
  for (const entry of [...defaults, ...(config.Env ?? []), ...(options.own ?? [])]) entries.set(nameOf(entry), entry);
  return [...entries.values()];
}
