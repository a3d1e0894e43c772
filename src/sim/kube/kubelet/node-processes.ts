import { HostProcess } from '../../runtime/process/host-process.ts';
import { ProcessEntry } from '../../runtime/process/process-entry.ts';
import type { ContainerRecord } from './container-record.ts';

/** A Pod's sandbox and what runs in it. */
export interface SandboxProcesses {
  /** Of the sandbox. */
  readonly id: string;
  readonly startedAt: number;
  readonly records: readonly ContainerRecord[];
  /** Ends the sandbox by force. */
  stop(): void;
}

/** The first number that a container's process has on its machine: the machine's own have smaller ones. */
const firstPid = 10_000;

/** What holds a sandbox: containerd's shim, and the program that waits in it. */
class SandboxProcess extends ProcessEntry {
  readonly #stop: () => void;

  constructor(facts: ConstructorParameters<typeof ProcessEntry>[0], stop: () => void) {
    super(facts);
    this.#stop = stop;
  }

  override get isBusy(): boolean {
    return false;
  }

  override signal(): void {
    this.#stop();
  }
}

const shim = (id: string) =>
  `/usr/bin/containerd-shim-runc-v2 -namespace k8s.io -id ${id} -address /run/containerd/containerd.sock`.split(' ');

/** The processes of a node's containers as its machine numbers them: the same number as long as the process lives. */
export function createNodeProcesses(sandboxes: () => readonly SandboxProcesses[]): () => readonly ProcessEntry[] {
  let lastPid = firstPid;
  const holders = new Map<string, readonly [ProcessEntry, ProcessEntry]>();
  const numbers = new WeakMap<ProcessEntry, number>();
  const numberOf = (entry: ProcessEntry) => {
    const known = numbers.get(entry);
    if (known !== undefined) return known;
    lastPid += 1;
    numbers.set(entry, lastPid);
    return lastPid;
  };
  const holdersOf = ({ id, startedAt, stop }: SandboxProcesses) => {
    const known = holders.get(id);
    if (known !== undefined) return known;
    const make = (parent: number, args: readonly string[], uid: number) => {
      lastPid += 1;
      const credentials = { uid, gid: uid, groups: [] };
      return new SandboxProcess({ pid: lastPid, parent, arguments: args, credentials, startedAt }, stop);
    };
    const outer = make(1, shim(id), 0);
    const made = [outer, make(outer.pid, ['/pause'], 65_535)] as const;
    holders.set(id, made);
    return made;
  };
  const fromOutside = (entries: readonly ProcessEntry[], outer: number) => {
    const byPid = new Map(entries.map((entry) => [entry.pid, entry]));
    return entries.map((entry) => {
      const parent = byPid.get(entry.parent);
      return new HostProcess(entry, numberOf(entry), parent === undefined ? outer : numberOf(parent));
    });
  };
  return () => {
    const all = sandboxes();
    const ids = new Set(all.map(({ id }) => id));
    for (const id of holders.keys()) if (!ids.has(id)) holders.delete(id);
    return all.flatMap((sandbox) => {
      const [outer, pause] = holdersOf(sandbox);
      const inner = sandbox.records.flatMap(({ container }) => fromOutside(container?.processes ?? [], outer.pid));
      return [outer, pause, ...inner];
    });
  };
}
