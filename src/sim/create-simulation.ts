import { createKubernetes, openSqliteJournal } from './kube/index.ts';
import { clusterObjects, nodeImages } from './kubeadm/index.ts';
import { DockerHost } from './lab/docker-host.ts';
import { imageRegistry } from './lab/image-registry.ts';
import { installationOf } from './lab/installation.ts';
import { machineViews } from './lab/machine-views.ts';
import { createLabMachines } from './lab/machines.ts';
import { markAll, markTrees } from './lab/mark-lab.ts';
import { kubeletConfig } from './lab/node-files.ts';
import { topologyOf } from './lab/topology.ts';
import { createTrees } from './lab/trees.ts';
import { createMachines } from './machines/index.ts';
import { mountShare } from './nfs/index.ts';
import { LabDatabase } from './persistence/lab-database.ts';
import {
  createImageLibrary,
  createRuntime,
  type Files,
  loadParser,
  type Neighbours,
  type Program,
  parseReference,
} from './runtime/index.ts';
import { seededRandom } from './time/index.ts';
import type { Simulation, SimulationOptions } from './types.ts';

/**
 * Boots a simulated lab: machines, cluster and Docker engine. With a database that holds one already it goes on from
 * there, as after a power cut. Throws Error when the lab's topology contradicts itself.
 */
export async function createSimulation(options: SimulationOptions): Promise<Simulation> {
  const { lab, clock, database } = options;
  // The first shell would hold a virtual clock for it anyway.
  if ('runUntilIdle' in clock) await loadParser();
  const now = () => clock.now();
  // A durable lab lives longer than one process: names must not repeat after a resume.
  const random = seededRandom(database === undefined ? options.seed : `${options.seed}/${now()}`);
  const library = createImageLibrary(options.images);
  const labDatabase = database === undefined ? undefined : await LabDatabase.open(database);
  const atOnce = (run: () => void) => (labDatabase === undefined ? run() : labDatabase.atOnce(run));
  const trees = createTrees(labDatabase, now);
  const topology = topologyOf(lab);
  const installation = (name: string) => installationOf(lab, topology, name, { ...options, now });
  const machines = createLabMachines({ lab, topology, trees, now, installation });
  const neighbours: Neighbours = new Map(
    [...topology.fileServers].map(([name, address]) => [name, { address, ports: [111, 2049] }]),
  );
  const dockerHost =
    lab.docker === undefined
      ? undefined
      : new DockerHost({
          docker: lab.docker,
          topology,
          machines,
          neighbours,
          trees,
          database: labDatabase,
          library,
          volumePlugins: options.volumePlugins ?? [],
          clock,
          random,
        });
  const bootMachines = () =>
    atOnce(() => {
      machines.layOut();
      dockerHost?.boot();
    });
  bootMachines();

  // What a cluster's own components are, as long as it lives.
  const programs = new Map<string, Program>();
  const program = (name: string) => programs.get(name) ?? library.program(name);
  const runtime = createRuntime({ clock, random, program });
  const journal =
    database === undefined || lab.kubernetes === undefined ? undefined : await openSqliteJournal(database);
  const controlPlane = topology.controlPlane && installation(topology.controlPlane.name);
  /** What kubeadm left in the API; the cluster's authority is the one on the disk of its control plane. */
  const installed = () => {
    if (controlPlane?.kubeadm === undefined) return { objects: [], authority: options.certificateAuthority };
    const file = machines.named(controlPlane.name).files.readFile('/etc/kubernetes/pki/ca.crt');
    const authority = new TextDecoder().decode(file);
    const token = `${random.hex(6)}.${random.hex(16)}`;
    const { facts } = controlPlane.kubeadm;
    return { objects: clusterObjects({ ...facts, authority, token, now: now(), kubeletConfig }), authority };
  };
  const left = installed();
  let cloud: Files | undefined;
  const { signCertificate, callWebhook, schemaDescriptions } = options;
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
          programs,
          installed: left.objects,
          nodeImages: lab.kubernetes.setup === 'kubeadm' ? nodeImages(lab.kubernetes.version).map(wholeName) : [],
          machines: machines.all,
          // Disks outlive the cluster's process as the machines' own do; a reset takes them away.
          cloudFiles: () => {
            cloud = trees.open('cloud');
            return cloud;
          },
          neighbours,
          mountShare: (server, path, client) => mountShare(machines.fileServers(), server, path, client),
          token: options.token,
          serverUrl: options.serverUrl,
          certificateAuthority: left.authority,
          ...(signCertificate === undefined ? {} : { signCertificate }),
          ...(callWebhook === undefined ? {} : { callWebhook }),
          ...(schemaDescriptions === undefined ? {} : { schemaDescriptions }),
          log: options.log,
        });

  const replaceHost = (): void => {
    clock.after(0, () => {
      shells.switchOff(dockerHost?.name ?? '');
      dockerHost?.replace();
    });
  };
  /** The names under which the API server is known on machines. */
  const servers = () => ({
    url: options.serverUrl(),
    hosts: [
      ...(controlPlane === undefined ? [] : [new URL(controlPlane.server).hostname, controlPlane.name]),
      'localhost',
      '127.0.0.1',
      'kubernetes',
    ],
  });
  const { runClient } = options;
  const shells = createMachines({
    clock,
    random,
    library,
    program,
    machines: machines.all,
    view: machineViews({ lab, topology, machines, kubernetes, dockerHost, replaceHost, clock }),
    clients: runClient === undefined || kubernetes === undefined ? undefined : { run: runClient, servers },
  });
  return {
    kubernetes,
    docker: dockerHost?.served,
    machines: machines.all,
    shells,
    settled: async () => {
      await kubernetes?.settled();
    },
    reset: async () => {
      shells.close();
      dockerHost?.stop();
      labDatabase?.clear();
      bootMachines();
      await kubernetes?.reset();
    },
    mark: () => {
      const nodes = [...machines.all].filter(([name]) => name !== dockerHost?.name);
      const trees = nodes.map(([name, { files }]) => [name, files] as const);
      const lasting = markAll([
        ...(kubernetes === undefined ? [] : [kubernetes.mark()]),
        markTrees([...trees, ...(cloud === undefined ? [] : [['cloud', cloud] as const])]),
      ]);
      return {
        undo: async () => {
          shells.close();
          dockerHost?.renew();
          await lasting.undo();
        },
        difference: lasting.difference,
      };
    },
    close: async () => {
      shells.close();
      await dockerHost?.close();
      await kubernetes?.close();
      await runtime.close();
      journal?.close();
      labDatabase?.close();
    },
  };
}

function wholeName(text: string): string {
  const reference = parseReference(text);
  return 'error' in reference ? text : `${reference.host}/${reference.path}:${reference.tag ?? 'latest'}`;
}
