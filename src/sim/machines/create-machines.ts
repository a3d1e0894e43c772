import { type Clock, type Machines, UserError } from '#api';
import {
  accountFiles,
  appletNames,
  createFileTree,
  createRuntime,
  type Files,
  type ImageLibrary,
  type Layer,
  programFile,
} from '../runtime/index.ts';
import type { Program } from '../runtime/process/program.ts';
import type { SeededRandom } from '../time/index.ts';
import { Machine } from './machine.ts';
import { procFiles } from './proc-files.ts';
import type { ClientAccess } from './programs/clients/client.ts';
import { machinePrograms } from './programs/index.ts';
import type { Neighbour } from './programs/surroundings.ts';
import { machineMounts } from './system-mounts.ts';
import { createFileUnits } from './unit-files.ts';
import type { MachineView } from './view.ts';

/** What a control plane's machine has of its etcd's tools. */
const clusterTools = ['etcdctl', 'etcdutl'];

/** What machines have of the programs that some images bring, too. */
const commonTools = ['curl', 'dig', 'jq', 'ss', 'tree'];

/** What machines run on; below their own files. */
const operatingSystem = 'ubuntu:24.04';

export interface MachinesOptions {
  readonly clock: Clock;
  readonly random: SeededRandom;
  readonly library: ImageLibrary;
  /** By name; a reset gives them new file systems. */
  readonly machines: ReadonlyMap<string, { readonly files: Files }>;
  /** What images bring, and what the cluster's own programs are now. */
  readonly program: (name: string) => Program | undefined;
  readonly view: (name: string) => MachineView;
  /** How kubectl and helm run on machines; undefined: not at all. */
  readonly clients: ClientAccess | undefined;
}

/** The machines of a lab, each switched on when somebody logs in for the first time. `close` switches them off. */
export function createMachines(options: MachinesOptions): Machines & { close(): void; switchOff(name: string): void } {
  const { clock, random, library, machines, program: brings } = options;
  const running = new Map<string, { readonly files: Files; readonly machine: Machine }>();

  function switchOn(name: string): Machine {
    const files = machines.get(name)?.files;
    if (files === undefined) {
      throw new UserError(
        'unknown-machine',
        `There is no machine "${name}" in this lab.`,
        machines.size === 0 ? 'This lab has none.' : `It has: ${[...machines.keys()].join(', ')}.`,
        255,
      );
    }
    const present = running.get(name);
    if (present?.files === files) return present.machine;
    present?.machine.close();
    const base = library.resolve(operatingSystem);
    if (base === undefined) throw new Error(`not simulated: machines without the image ${operatingSystem}`);
    const view = withFileUnits(
      options.view(name),
      () => machine.root,
      () => clock.now(),
    );
    const surroundings = {
      view,
      clients: options.clients,
      editorFor: (pid: number) => machine.editorFor(pid),
      neighbours: { find: neighbour },
    };
    // What a cluster brings itself takes the place of what only says that it is missing.
    const programs = machinePrograms(surroundings).filter((program) => brings(program.name) === undefined);
    const brought = [...commonTools, 'kubeadm', ...(view.isControlPlane() ? clusterTools : [])].filter(
      (tool) => commonTools.includes(tool) || brings(tool) !== undefined,
    );
    const services = options
      .view(name)
      .services()
      .map(({ commandLine }) => commandLine[0] ?? '');
    const own = new Map(programs.map((program) => [program.name, program]));
    const runtime = createRuntime({
      clock,
      random,
      program: (wanted) => own.get(wanted) ?? brings(wanted),
    });
    const tools = toolLayer(
      [...programs.map((program) => program.name).filter((program) => program !== 'service'), ...brought],
      services,
    );
    const image = { ...base.runtime, layers: [...base.runtime.layers, tools] };
    const proc = procFiles({
      hardware: view.hardware,
      kernel: view.kernel,
      now: () => clock.now(),
      processes: () => machine.processes,
      mountPoints: () => machine.root.mountPoints,
    });
    const mounts = machineMounts(() => clock.now(), proc, view.hardware.memory().total);
    const foreign = () => view.node()?.processes() ?? [];
    const machine = new Machine({ name, files, runtime, image, network: view.network(), mounts, foreign });
    running.set(name, { files, machine });
    return machine;
  }

  function neighbour(host: string): Neighbour | undefined {
    const isIt = (name: string) => name === host || options.view(name).network()?.addresses.includes(host) === true;
    const name = [...machines.keys()].find(isIt);
    if (name === undefined) return undefined;
    return { open: (session) => switchOn(name).open(session), files: () => switchOn(name).root };
  }

  return {
    names: () => [...machines.keys()],
    open: (name, session) => switchOn(name).open(session),
    switchOff: (name) => {
      running.get(name)?.machine.close();
      running.delete(name);
    },
    close: () => {
      for (const { machine } of running.values()) machine.close();
      running.clear();
    },
  };
}

/** The services that a machine has anyway, and those that only its files tell of. */
function withFileUnits(view: MachineView, files: () => Files, now: () => number): MachineView {
  let units: ReturnType<typeof createFileUnits> | undefined;
  return {
    ...view,
    services: () => {
      const known = view.services();
      units ??= createFileUnits(files(), now);
      return [...known, ...units.list(new Set(known.map(({ name }) => name)))];
    },
  };
}

/** The files of the programs that Ubuntu's image has not. */
function toolLayer(programs: readonly string[], services: readonly string[]): Layer {
  const tree = createFileTree();
  const place = (path: string, program: string) => {
    tree.makeDirectory(path.slice(0, path.lastIndexOf('/')), { recursive: true });
    tree.writeFile(path, programFile(program), { mode: 0o755 });
  };
  for (const name of programs) place(`/usr/bin/${name}`, name);
  place('/usr/bin/nslookup', 'bind-nslookup');
  for (const name of ['nc', 'netcat']) place(`/usr/bin/${name}`, 'openbsd-nc');
  place('/usr/sbin/init', 'systemd');
  for (const [path, program] of Object.entries(accountFiles)) place(path, program);
  for (const path of services) place(path, 'service');
  return { id: `machine-tools-${appletNames.length}`, tree };
}
