import type { Handler } from '#api';
import { createDockerEngine, type DockerEngine } from './docker/index.ts';
import { imageRegistry } from './image-registry.ts';
import { createKubernetes, diskSize, nodeAddress, openSqliteJournal, podRange } from './kube/index.ts';
import { clusterObjects, nodeImages } from './kubeadm/index.ts';
import { machineFiles } from './machine-files.ts';
import { nodeParameters, type SimulatedMachine, sizeOf } from './machine-hardware.ts';
import {
  commonServices,
  createMachines,
  dockerServices,
  fileServices,
  type MachineView,
  nodeServices,
} from './machines/index.ts';
import { type FileServer, layOutFileServer, mountShare } from './nfs/index.ts';
import { kubeletConfig, type NodeInstallation } from './node-files.ts';
import { LabDatabase } from './persistence/lab-database.ts';
import { simulatedPlace } from './plugin-place.ts';
import {
  createDisk,
  createFileTree,
  createImageLibrary,
  createKernel,
  createNetwork,
  createRuntime,
  type DiskSpace,
  type Files,
  joinNeighbours,
  loadParser,
  type Neighbours,
  type Program,
  parseReference,
} from './runtime/index.ts';
import { seededRandom } from './time/index.ts';
import type { PublishedPorts, Simulation, SimulationOptions } from './types.ts';

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
  // Virtual time does not wait for a module: what the first shell loads late would race with an hour of cluster life.
  if ('runUntilIdle' in clock) await loadParser();
  // A durable lab lives longer than one process: names must not repeat after a resume.
  const random = seededRandom(database === undefined ? options.seed : `${options.seed}/${clock.now()}`);
  const library = createImageLibrary(options.images);
  const now = () => clock.now();
  const labDatabase = database === undefined ? undefined : await LabDatabase.open(database);
  const layerJournal = (id: string) => labDatabase?.journal(`layer/${id}`);
  // What a cluster's own components are, as long as it lives.
  const programs = new Map<string, Program>();
  const program = (name: string) => programs.get(name) ?? library.program(name);
  const runtime = createRuntime({ clock, random, program });
  const layerSpaces = new Map<string, DiskSpace>();
  /** Images' layers are shared and small; what containers write lies on the disk of the engine's machine. */
  const layerSpace = (id: string) => {
    const space = machines.get(lab.docker?.machine ?? '')?.disk.space();
    if (space !== undefined) layerSpaces.set(id, space);
    return space;
  };
  const dockerRuntime = createRuntime({
    clock,
    random,
    program: library.program,
    journal: layerJournal,
    space: layerSpace,
  });
  const machines = new Map<string, SimulatedMachine>();
  const names = [
    ...(lab.kubernetes?.nodes.map(({ name }) => name) ?? []),
    ...(lab.docker === undefined ? [] : [lab.docker.machine]),
    ...(lab.fileServers ?? []).map(({ name }) => name),
  ];
  // They have the addresses after the nodes'.
  const firstServer = lab.kubernetes?.nodes.length ?? 0;
  const serverAddresses = new Map((lab.fileServers ?? []).map(({ name }, k) => [name, nodeAddress(firstServer + k)]));
  const neighbours: Neighbours = new Map(
    [...serverAddresses].map(([name, address]) => [name, { address, ports: [111, 2049] }]),
  );
  const fileServers = (): readonly FileServer[] =>
    [...serverAddresses].flatMap(([name, address]) => {
      const files = machines.get(name)?.files;
      return files === undefined ? [] : [{ name, address, files }];
    });

  const installation = (name: string): NodeInstallation | undefined => {
    const nodes = lab.kubernetes?.nodes ?? [];
    const isControlPlane = ({ roles }: (typeof nodes)[number]) => roles?.includes('control-plane') === true;
    const node = nodes.find((one) => one.name === name);
    if (node === undefined) return undefined;
    const place = Math.max(0, nodes.findIndex(isControlPlane));
    const facts = {
      node: nodes[place]?.name ?? name,
      address: nodeAddress(place),
      version: lab.kubernetes?.version ?? '',
      podSubnet: '192.168.0.0/16',
      serviceSubnet: '10.96.0.0/16',
    };
    return {
      name,
      controlPlane: isControlPlane(node),
      server: `https://${facts.address}:6443`,
      certificateAuthority: options.certificateAuthority,
      ...(lab.kubernetes?.setup === 'kubeadm'
        ? {
            kubeadm: {
              facts,
              authorityKey: options.certificateAuthorityKey,
              now: now(),
              podRange: podRange(nodes.indexOf(node)),
            },
          }
        : {}),
    };
  };
  /** What kubeadm left in the API; the cluster's authority is the one on the disk of its control plane. */
  const installed = () => {
    const node = names.map(installation).find((one) => one?.controlPlane === true && one.kubeadm !== undefined);
    if (node?.kubeadm === undefined) return { objects: [], authority: options.certificateAuthority };
    const file = machines.get(node.name)?.files.readFile('/etc/kubernetes/pki/ca.crt');
    const authority = new TextDecoder().decode(file);
    const token = `${random.hex(6)}.${random.hex(16)}`;
    const { facts } = node.kubeadm;
    return { objects: clusterObjects({ ...facts, authority, token, now: now(), kubeletConfig }), authority };
  };
  /** The machines that one knows by name. The Docker host is in a network of its own. */
  const knownTo = (name: string): ReadonlyMap<string, string> => {
    const nodes = (lab.kubernetes?.nodes ?? []).map((node, index) => [node.name, nodeAddress(index)] as const);
    return new Map([...(lab.docker?.machine === name ? [] : nodes), ...serverAddresses]);
  };
  const layOutOne = (name: string) => {
    const tree = `machine/${name}`;
    const storage =
      labDatabase === undefined ? undefined : { journal: labDatabase.journal(tree), loaded: labDatabase.load(tree) };
    const disk = createDisk(diskSize(lab.kubernetes?.nodes.find((node) => node.name === name)));
    const files = machineFiles(name, now, storage, disk.space(), installation(name), knownTo(name));
    const isNode = lab.kubernetes?.nodes.some((node) => node.name === name) === true;
    machines.set(name, { name, files, disk, kernel: createKernel(files, isNode ? nodeParameters : {}) });
  };
  const layOut = () => {
    machines.clear();
    for (const name of names) layOutOne(name);
    for (const { name, exports } of lab.fileServers ?? []) {
      const files = machines.get(name)?.files;
      if (files !== undefined) layOutFileServer(files, exports);
    }
  };
  /** What plug-ins keep, by their names: it outlives the machine. */
  const pluginStorages = new Map<string, Files>();
  /** Volume plug-ins of the Docker host, each on its socket; their storage is not on the host. */
  const startPlugins = (host: string, address: string, files: Files): ReadonlyMap<string, Handler> => {
    const listeners = new Map<string, Handler>();
    for (const name of lab.docker?.plugins ?? []) {
      const plugin = options.volumePlugins?.find((one) => one.name === name);
      if (plugin === undefined)
        throw new Error(`the lab's Docker host needs a volume plug-in that labs/plugins lacks: ${name}`);
      const socket = `/run/docker/plugins/${name}.sock`;
      files.makeDirectory('/run/docker/plugins', { recursive: true });
      if (!files.exists(socket)) files.makeNode(socket, 'socket', 0o660);
      const storage = pluginStorages.get(name) ?? storedTree(`plugin/${name}`);
      pluginStorages.set(name, storage);
      const { mountFolder } = plugin;
      listeners.set(
        socket,
        plugin.serve(simulatedPlace({ host, address, files, storage, mountFolder, now, fileServers })),
      );
    }
    return listeners;
  };
  const bootDocker = (): DockerEngine | undefined => {
    const files = lab.docker === undefined ? undefined : machines.get(lab.docker.machine)?.files;
    if (lab.docker === undefined || files === undefined) return undefined;
    const address = nodeAddress(firstServer + serverAddresses.size);
    const network = createNetwork({ clock });
    joinNeighbours(network, neighbours);
    return createDockerEngine({
      clock,
      random,
      files,
      network,
      address,
      listeners: startPlugins(lab.docker.machine, address, files),
      neighbours: serverAddresses,
      mountShare: (server, path, client) => mountShare(fileServers(), server, path, client),
      hostname: lab.docker.machine,
      storageDriver: lab.docker.storageDriver,
      runtime: dockerRuntime,
      library,
      images: lab.docker.images ?? [],
      journal: labDatabase?.docker,
      loadLayer: (id) => {
        const loaded = labDatabase?.load(`layer/${id}`);
        return loaded === undefined
          ? undefined
          : { id, tree: createFileTree({ now, journal: layerJournal(id), loaded, space: layerSpace(id) }) };
      },
      dropLayer: (id) => {
        layerSpaces.get(id)?.close();
        layerSpaces.delete(id);
        labDatabase?.drop(`layer/${id}`);
      },
    });
  };
  /** Files that lie on no machine. */
  function storedTree(tree: string): Files {
    const storage =
      labDatabase === undefined ? {} : { journal: labDatabase.journal(tree), loaded: labDatabase.load(tree) };
    return createFileTree({ now, ...storage });
  }
  const portListeners = new Set<() => void>();
  const tellPorts = () => {
    for (const listener of portListeners) listener();
  };
  const bootEngine = () => {
    const docker = bootDocker();
    docker?.onPublished(tellPorts);
    tellPorts();
    return docker;
  };
  const boot = () => {
    pluginStorages.clear();
    layOut();
    return bootEngine();
  };
  let engine: DockerEngine | undefined;
  /** The Docker host goes away with all that is on its disk; a new one takes its name, as in a group that keeps its size. */
  const replaceDockerHost = (host: string) => {
    shells.switchOff(host);
    engine?.close();
    const replace = () => {
      labDatabase?.dropDockerHost(`machine/${host}`);
      for (const space of layerSpaces.values()) space.close();
      layerSpaces.clear();
      layOutOne(host);
      engine = bootEngine();
    };
    if (labDatabase === undefined) replace();
    else labDatabase.atOnce(replace);
  };
  const bootAll = () => {
    if (labDatabase === undefined) engine = boot();
    else {
      labDatabase.atOnce(() => {
        engine = boot();
      });
    }
  };
  bootAll();

  /** Disks outlive the cluster's process as the machines' own do; a reset takes them away. */
  const cloudFiles = () => storedTree('cloud');

  const journal =
    database === undefined || lab.kubernetes === undefined ? undefined : await openSqliteJournal(database);
  const left = installed();
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
          machines,
          cloudFiles,
          neighbours,
          mountShare: (server, path, client) => mountShare(fileServers(), server, path, client),
          token: options.token,
          serverUrl: options.serverUrl,
          certificateAuthority: left.authority,
          ...(options.signCertificate === undefined ? {} : { signCertificate: options.signCertificate }),
          ...(options.callWebhook === undefined ? {} : { callWebhook: options.callWebhook }),
          ...(options.schemaDescriptions === undefined ? {} : { schemaDescriptions: options.schemaDescriptions }),
          log: options.log,
        });
  // The same function for the whole life, whatever engine stands behind it.
  const answer: Handler = (request) => {
    if (engine === undefined) throw new Error('this lab has no Docker engine');
    return engine.handler(request);
  };
  const ports: PublishedPorts = {
    now: () => engine?.published() ?? [],
    onChange: (changed) => portListeners.add(changed),
    connect: async ({ address, port }) => {
      if (engine === undefined) throw new Error('this lab has no Docker engine');
      return engine.host.connect(address === '0.0.0.0' ? '127.0.0.1' : address, port);
    },
  };
  const docker = lab.docker === undefined ? undefined : { handler: answer, ports };

  const startedAt = clock.now();
  const kernelOf = (name: string) => {
    const machine = machines.get(name);
    if (machine === undefined) throw new Error(`no machine ${name}`);
    return machine.kernel;
  };
  const viewOf = (
    name: string,
    size = sizeOf(lab.kubernetes?.nodes.find((node) => node.name === name)),
  ): MachineView => ({
    services: () => {
      const kubelet = kubernetes?.kubelet(name);
      return [
        ...commonServices(startedAt),
        ...(kubelet === undefined ? [] : nodeServices(kubelet)),
        ...(lab.docker?.machine === name ? dockerServices(startedAt) : []),
        ...(serverAddresses.has(name) ? fileServices(startedAt) : []),
      ];
    },
    node: () => kubernetes?.kubelet(name)?.view,
    isControlPlane: () => installation(name)?.controlPlane === true,
    network: () => {
      if (lab.docker?.machine === name && engine !== undefined) return engine.host;
      const network = kubernetes?.network() ?? engine?.network;
      return kubernetes?.kubelet(name)?.stack ?? network?.stackAt(serverAddresses.get(name) ?? '');
    },
    podNetworks: () =>
      lab.kubernetes?.setup !== 'kubeadm' || kubernetes?.kubelet(name) === undefined
        ? []
        : lab.kubernetes.nodes.map((node, index) => ({
            base: podRange(index).replace(/\/.*/, ''),
            isOwn: node.name === name,
          })),
    kernel: kernelOf(name),
    proxiedPorts: () => (kubernetes?.kubelet(name) === undefined ? [] : kubernetes.proxiedPorts(name)),
    hardware: {
      ...size,
      bootedAt: startedAt,
      memory: () => kubernetes?.kubelet(name)?.memory ?? { total: size.memory, used: 420 * 2 ** 20 },
      milliCores: () => kubernetes?.kubelet(name)?.nodeUsage().milliCores ?? 20,
    },
    fileServers,
    // What else there is on a Docker host would be lost for nothing.
    powerOff:
      lab.docker?.machine === name && (lab.docker.plugins ?? []).length > 0
        ? () => void clock.after(0, () => replaceDockerHost(name))
        : undefined,
  });
  const { runKubectl } = options;
  const controlPlane = names.map(installation).find((one) => one?.controlPlane === true);
  const hosts = () => [
    ...(controlPlane === undefined ? [] : [new URL(controlPlane.server).hostname, controlPlane.name]),
    'localhost',
    '127.0.0.1',
    'kubernetes',
  ];
  const kubectl =
    runKubectl === undefined || lab.kubernetes === undefined
      ? undefined
      : { run: runKubectl, servers: () => ({ url: options.serverUrl(), hosts: hosts() }) };
  const shells = createMachines({ clock, random, library, program, machines, view: viewOf, kubectl });
  return {
    kubernetes,
    docker,
    machines,
    shells,
    settled: async () => {
      await kubernetes?.settled();
    },
    reset: async () => {
      shells.close();
      engine?.close();
      labDatabase?.clear();
      bootAll();
      await kubernetes?.reset();
    },
    close: async () => {
      shells.close();
      engine?.close();
      await kubernetes?.close();
      await runtime.close();
      await dockerRuntime.close();
      journal?.close();
      labDatabase?.close();
    },
  };
}
