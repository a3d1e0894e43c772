import { rmSync } from 'node:fs';
import { UserError } from '#api';
import { acquireLock, labPaths, removeTree, stateDirectory } from '#platform';
import { connectSession, endStuckHost, listSessions, type SessionEntry, startSession } from '#session';
import { defineCommand, shared } from '../command.ts';
import type { Context } from '../context.ts';
import { ownCommand } from '../wire.ts';

/** `stop`: the host ends, the lab stays on disk; `--delete` takes it away with everything it made. */
export const stop = defineCommand({
  name: 'stop',
  summary: 'stop a lab; what it holds stays for the next start',
  options: [
    ['--all', 'every lab'],
    ['--delete', 'also take the lab away'],
    ['--orphans', 'take away what live and kind labs left behind whose process was killed'],
    ['--context <context>', 'with --orphans: also look for it in the cluster of that context'],
    shared.name,
  ],
  async run(context, invocation) {
    const deletes = invocation.flag('delete');
    const entries = await listSessions(context.environment);
    if (invocation.flag('orphans')) return removeLeftovers(entries, invocation.text('context'), context);
    if (invocation.flag('all')) {
      const meant = deletes ? entries : entries.filter(({ status, stuck }) => status !== undefined || stuck);
      for (const entry of meant) await stopLab(entry, deletes, context);
      if (meant.length === 0) context.write('No lab is running.\n');
      return 0;
    }
    const name = invocation.text('name');
    const named = entries.find((entry) => entry.name === name);
    if (named !== undefined && (deletes || named.stuck)) {
      await stopLab(named, deletes, context);
      return 0;
    }
    const status = await (await connectSession(name, context.environment)).status();
    await stopLab({ name: status.name, status, stuck: false, state: undefined }, deletes, context);
    return 0;
  },
});

/** Whether the folder is that of a lab, also one that is just starting; what is left of a start that was cut short is not. */
function isKnown({ name, status, state, stuck }: SessionEntry, { environment }: Context): boolean {
  if (status !== undefined || state !== undefined || stuck) return true;
  const lock = acquireLock(labPaths(stateDirectory(environment), name).hostLock);
  lock?.release();
  return lock === undefined;
}

/** Whether the lab is in a cluster that lives on without its process. */
function isOutside(state: SessionEntry['state']): boolean {
  return state !== undefined && state.source.backend !== 'sim';
}

/** Live labs and kind clusters that are not running go; then, in that cluster, what is labelled as made by one that is no more. */
async function removeLeftovers(
  entries: readonly SessionEntry[],
  cluster: string | undefined,
  context: Context,
): Promise<number> {
  const isDead = ({ status, stuck, state }: SessionEntry): boolean =>
    status === undefined && !stuck && isOutside(state);
  const dead = entries.filter(isDead);
  for (const entry of dead) await stopLab(entry, true, context);
  const { liveTools } = await import('#labs');
  const alive = entries.filter((entry) => !isDead(entry) && isKnown(entry, context)).map(({ name }) => name);
  const { directory } = labPaths(stateDirectory(context.environment), 'any');
  const removed: string[] = [];
  const { removeKindOrphans } = await liveTools.kind();
  for (const name of await removeKindOrphans(context.environment, directory, alive)) removed.push(`Cluster ${name}`);
  if (cluster !== undefined) {
    const { removeOrphans } = await liveTools.orphans();
    removed.push(...(await removeOrphans(cluster, directory, alive)));
  }
  for (const one of removed) context.write(`${one} is deleted.\n`);
  if (dead.length + removed.length === 0) context.write('Nothing is left behind.\n');
  return 0;
}

async function stopLab(entry: SessionEntry, deletes: boolean, context: Context): Promise<void> {
  const { name } = entry;
  if (entry.stuck) {
    await endStuckHost(labPaths(stateDirectory(context.environment), name));
    context.note(`Lab ${name} did not answer: its process was ended.`);
    if (deletes) await removeStopped(entry, context);
  } else if (entry.status !== undefined) {
    await (await connectSession(name, context.environment)).stop({ delete: deletes });
  } else if (deletes) {
    await removeStopped(entry, context);
  }
  context.write(deletes ? `Lab ${name} is gone.\n` : `Lab ${name} is stopped; cka-lab start --name ${name} goes on.\n`);
}

/** A simulated lab is files only, one on kind a cluster besides. One that may have made something elsewhere is started once more to take that away. */
async function removeStopped({ name, state }: SessionEntry, context: Context): Promise<void> {
  const { environment } = context;
  const isKind = state?.source.backend === 'kind';
  if (state?.source.dockerHost !== undefined || (isOutside(state) && !isKind)) {
    const { client } = await startSession({ name, source: undefined, environment, hostCommand: ownCommand() });
    await client.stop({ delete: true });
    return;
  }
  const paths = labPaths(stateDirectory(environment), name);
  if (isKind) {
    const { removeKindCluster } = await (await import('#labs')).liveTools.kind();
    await removeKindCluster(environment, paths.directory);
  }
  const lock = acquireLock(paths.hostLock);
  if (lock === undefined)
    throw new UserError('host-running', `A host of lab "${name}" is just starting.`, 'Try again.');
  rmSync(paths.hostSocket, { force: true });
  removeTree(paths.directory);
  lock.release();
}
