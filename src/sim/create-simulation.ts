import type { Handler } from '#api';
import { imageRegistry } from './image-registry.ts';
import { createKubernetes } from './kube/index.ts';
import { openSqliteJournal } from './kube/storage/index.ts';
import { machineFiles } from './machine-files.ts';
import { createImageLibrary, createRuntime, parseReference } from './runtime/index.ts';
import type { FileTree } from './runtime/types.ts';
import { seededRandom } from './time/index.ts';
import type { Simulation, SimulationOptions } from './types.ts';

/** The images that every node has from the start, as kubeadm leaves them. */
const nodeImages: readonly string[] = [];

function wholeName(text: string): string {
  const reference = parseReference(text);
  return 'error' in reference ? text : `${reference.host}/${reference.path}:${reference.tag ?? 'latest'}`;
}

/**
 * Boots a simulated lab: machines, cluster and Docker engine. With a database that holds one already it goes on from
 * there, as after a power cut. Throws Error when the lab's topology contradicts itself.
 */
export async function createSimulation(options: SimulationOptions): Promise<Simulation> {
  const { lab, clock, database } = options;
  // A durable lab lives longer than one process: names must not repeat after a resume.
  const random = seededRandom(database === undefined ? options.seed : `${options.seed}/${clock.now()}`);
  const library = createImageLibrary(options.images);
  const runtime = createRuntime({ clock, random, programs: library.programs });
  const machines = new Map<string, { name: string; files: FileTree }>();
  const names = [
    ...(lab.kubernetes?.nodes.map(({ name }) => name) ?? []),
    ...(lab.docker === undefined ? [] : [lab.docker.machine]),
  ];

  const layOut = () => {
    machines.clear();
    for (const name of names) machines.set(name, { name, files: machineFiles(name, () => clock.now()) });
  };
  layOut();

  const journal =
    database === undefined || lab.kubernetes === undefined ? undefined : await openSqliteJournal(database);
  const kubernetes =
    lab.kubernetes === undefined
      ? undefined
      : await createKubernetes({
          lab,
          journal,
          clock,
          random,
          runtime,
          images: imageRegistry(library),
          nodeImages: nodeImages.map(wholeName),
          machines,
          token: options.token,
          serverUrl: options.serverUrl,
          certificateAuthority: options.certificateAuthority,
          ...(options.schemaDescriptions === undefined ? {} : { schemaDescriptions: options.schemaDescriptions }),
          log: options.log,
        });
  const docker: { readonly handler: Handler } | undefined = undefined;

  return {
    kubernetes,
    docker,
    machines,
    settled: async () => {
      await kubernetes?.settled();
    },
    reset: async () => {
      layOut();
      await kubernetes?.reset();
    },
    close: async () => {
      await kubernetes?.close();
      await runtime.close();
      journal?.close();
    },
  };
}
