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
    ['--forget', 'with --delete: also where its cluster or Docker engine does not let it; what it made stays there'],
    ['--orphans', 'take away what live and kind labs left behind whose process was killed'],
    ['--context <context>', 'with --orphans: also look for it in the cluster of that context'],
    shared.name,
  ],
  async run(context, invocation) {
    const how: Ending = { deletes: invocation.flag('delete'), forgets: invocation.flag('forget') };
    const { deletes } = how;
    if (how.forgets && !deletes) {
      throw new UserError('wrong-options', '--forget says how a lab is deleted.', 'Add --delete, or leave it out.');
    }
    const entries = await listSessions(context.environment);
    if (invocation.flag('orphans')) return removeLeftovers(entries, invocation.text('context'), context);
    if (invocation.flag('all')) {
      const meant = deletes ? entries : entries.filter(({ status, stuck }) => status !== undefined || stuck);
      for (const entry of meant) await stopLab(entry, how, context);
      if (meant.length === 0) context.write('No lab is running.\n');
      return 0;
    }
    const name = invocation.text('name');
    const named = entries.find((entry) => entry.name === name);
    if (named !== undefined && (deletes || named.stuck)) {
      await stopLab(named, how, context);
      return 0;
    }
    const status = await (await connectSession(name, context.environment)).status();
    await stopLab({ name: status.name, status, stuck: false, state: undefined }, how, context);
    return 0;
  },
});

interface Ending {
  readonly deletes: boolean;
  /** What the lab made in somebody's cluster or engine may stay. */
  readonly forgets: boolean;
}

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
  // A cluster that is gone for good keeps nobody from taking away what is elsewhere.
  const refusals: UserError[] = [];
  for (const entry of dead) {
    try {
      await stopLab(entry, { deletes: true, forgets: false }, context);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      refusals.push(error);
    }
  }
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
  const [refusal] = refusals;
  if (refusal !== undefined) throw refusal;
  return 0;
}

async function stopLab(entry: SessionEntry, { deletes, forgets }: Ending, context: Context): Promise<void> {
  const { name } = entry;
  if (entry.stuck) {
    await endStuckHost(labPaths(stateDirectory(context.environment), name));
    context.note(`Lab ${name} did not answer: its process was ended.`);
    if (deletes) await removeStopped(entry, forgets, context);
  } else if (entry.status !== undefined) {
    const client = await connectSession(name, context.environment);
    await orForget(name, deletes && !forgets, () => client.stop({ delete: deletes && !forgets }));
    if (forgets) await removeFolder(entry, context);
  } else if (deletes) {
    await removeStopped(entry, forgets, context);
  }
  context.write(deletes ? `Lab ${name} is gone.\n` : `Lab ${name} is stopped; cka-lab start --name ${name} goes on.\n`);
}

/** Where a lab cannot take away what it made elsewhere, the person also hears of the other way out. */
async function orForget<T>(name: string, deletes: boolean, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!deletes || !(error instanceof UserError)) throw error;
    const advice = `To give it up, and leave there what it made: cka-lab stop --delete --forget --name ${name}`;
    throw new UserError(error.code, error.message, `${error.nextStep ?? ''}\n  ${advice}`.trimStart(), error.exitCode);
  }
}

/** A simulated lab is files only, one on kind a cluster besides. One that may have made something elsewhere is started once more to take that away. */
async function removeStopped(entry: SessionEntry, forgets: boolean, context: Context): Promise<void> {
  const { name, state } = entry;
  const { environment } = context;
  const isKind = state?.source.backend === 'kind';
  if (!forgets && (state?.source.dockerHost !== undefined || (isOutside(state) && !isKind))) {
    await orForget(name, true, async () => {
      const { client } = await startSession({ name, source: undefined, environment, hostCommand: ownCommand() });
      await client.stop({ delete: true });
    });
    return;
  }
  if (isKind && !forgets) {
    const { removeKindCluster } = await (await import('#labs')).liveTools.kind();
    await removeKindCluster(environment, labPaths(stateDirectory(environment), name).directory);
  }
  await removeFolder(entry, context);
}

/** What a lab has on this machine. */
async function removeFolder({ name }: SessionEntry, context: Context): Promise<void> {
  const paths = labPaths(stateDirectory(context.environment), name);
  const { whatStays } = await (await import('#labs')).liveTools.whatStays();
  for (const one of await whatStays(paths.directory)) context.note(`${one} stays.`);
  const lock = acquireLock(paths.hostLock);
  if (lock === undefined)
    throw new UserError('host-running', `A host of lab "${name}" is just starting.`, 'Try again.');
  rmSync(paths.hostSocket, { force: true });
  removeTree(paths.directory);
  lock.release();
}
