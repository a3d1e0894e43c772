import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import {
  type Backend,
  type Clock,
  type Handler,
  type OpenOptions,
  once,
  type RunningLab,
  type Setup,
  type Target,
} from '#api';
import { applyManifests, createDockerClient, createDockerTarget, createKubeClient, createKubeTarget } from '#clients';
import { callWebhook, loadCertificates, programDirectory } from '#platform';
import { createSimulation, type Simulation } from '#sim';
import { loadImages } from '../images/index.ts';
import { volumePlugins } from '../plugins/index.ts';
import { type DockerEngine, openDockerEngine } from './docker-engine.ts';
import { certificateSigner } from './shared/certificate-signer.ts';
import { clientRunner } from './shared/client-runner.ts';
import { setUpDocker } from './shared/docker-setup.ts';
import { inLabTime } from './shared/in-lab-time.ts';
import { removeLabFiles } from './shared/lab-files.ts';
import { createFileTarget, type Machine } from './shared/machine.ts';
import { createMachineServer } from './shared/machine-server.ts';
import { fileMode, readSetupManifests } from './shared/manifests.ts';
import { openPublishedPorts } from './shared/published-ports.ts';
import { drive, isVirtual, settle } from './shared/settle.ts';
import { loadIdentity, openServers } from './shared/sim-servers.ts';
import { simulatedMachine } from './shared/simulated-machine.ts';
import { createWorkFolder, type WorkFolder } from './shared/work-folder.ts';

/** The simulator: with a directory behind sockets and durable, without one in this process only. */
export const simBackend: Backend = { name: 'sim', open };

async function open(options: OpenOptions): Promise<RunningLab> {
  const { directory, clock, log } = options;
  const sockets = directory === undefined ? undefined : await prepareSockets(directory, options);
  let serverUrl = 'https://127.0.0.1:6443';
  const engine =
    options.dockerHost === undefined ? undefined : await openDockerEngine({ ...options, host: options.dockerHost });
  const { docker: _, ...withoutDocker } = options.lab;
  // Graders and setups do not depend on what a learner leaves of the rules.
  const token = randomBytes(32).toString('hex');
  const [began, used] = [performance.now(), process.cpuUsage()];
  const simulation = await createSimulation({
    lab: engine === undefined ? options.lab : withoutDocker,
    clock,
    seed: options.seed,
    images: loadImages(join(programDirectory(), 'labs', 'images'), preparedImages()),
    volumePlugins,
    database: directory === undefined || options.durable === false ? undefined : join(directory, 'lab.sqlite'),
    token,
    serverUrl: () => serverUrl,
    certificateAuthority: sockets?.certificates.authority,
    certificateAuthorityKey: sockets?.certificates.authorityKey,
    signCertificate: certificateSigner(sockets?.certificates),
    callWebhook,
    schemaDescriptions: prose,
    ...(directory === undefined
      ? {}
      : {
          runClient: inLabTime(
            clientRunner(join(directory, 'clients'), options.stateDirectory ?? directory),
            options.clientSpeed ?? 1,
          ),
        }),
    log,
  });
  const { user, system } = process.cpuUsage(used);
  const [waited, worked] = [performance.now() - began, (user + system) / 1000];
  log(`simulation booted in ${waited.toFixed(0)} ms, ${worked.toFixed(0)} ms of the processor`);
  const servers =
    sockets === undefined || directory === undefined
      ? undefined
      : await openServers({
          ...sockets,
          directory,
          kubernetes: noticed(simulation.kubernetes?.handler, options.active),
          docker: noticed(simulation.docker?.handler, options.active),
          machines:
            simulation.machines.size === 0
              ? undefined
              : noticed(createMachineServer(simulation.shells), options.active),
          log,
        });
  const ports =
    servers === undefined || simulation.docker === undefined
      ? undefined
      : openPublishedPorts(simulation.docker.ports, log);
  serverUrl = servers?.serverUrl ?? serverUrl;
  simulation.kubernetes?.onAnswers((answers) => servers?.listenForKubernetes(answers));
  if (simulation.kubernetes?.answers === false) servers?.listenForKubernetes(false);
  return runningLab(options, simulation, engine, token, {
    environment: { ...servers?.environment, ...engine?.environment },
    server: servers?.serverUrl,
    close: once(async () => {
      await ports?.close();
      await servers?.close();
      await engine?.close();
      await simulation.close();
    }),
  });
}

/** What the build made for `kubectl explain`; without a build, fields are explained without prose. */
const prose = {
  text: () => builtFile('schema-descriptions.json'),
  stamp: once(() => (typeof __BUNDLED__ === 'undefined' ? '' : (builtFile('stamp') ?? ''))),
};

function builtFile(name: string): string | undefined {
  const file = join(programDirectory(), 'dist', name);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

async function prepareSockets(directory: string, options: OpenOptions) {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const certificates = await loadCertificates(options.stateDirectory ?? directory, Date.now());
  const isKubeadm = options.lab.kubernetes?.setup === 'kubeadm';
  return { certificates, identity: await loadIdentity(directory, certificates, { isKubeadm, now: Date.now() }) };
}

function noticed(handler: Handler | undefined, active: OpenOptions['active']): Handler | undefined {
  if (handler === undefined || active === undefined) return handler;
  return (request) => {
    active(request.method !== 'GET' && request.method !== 'HEAD');
    return handler(request);
  };
}

/** Set by the bundler. */
declare const __BUNDLED__: true | undefined;

/** What the build made of labs/images; from source there is none. */
function preparedImages(): string | undefined {
  return typeof __BUNDLED__ === 'undefined' ? undefined : join(programDirectory(), 'dist', 'images.json');
}

interface Doors {
  readonly environment: Readonly<Record<string, string>>;
  readonly server: string | undefined;
  close(): Promise<void>;
}

function runningLab(
  options: OpenOptions,
  simulation: Simulation,
  engine: DockerEngine | undefined,
  token: string,
  doors: Doors,
): RunningLab {
  const { clock, workDirectory } = options;
  const work = workDirectory === undefined ? undefined : createWorkFolder(workDirectory);
  const cluster = simulation.kubernetes && createKubeClient(simulation.kubernetes.handler, { token });
  // Asked for each time: a reset gives the machines new file systems.
  const machines = (): readonly Machine[] => {
    const simulated = [...simulation.machines.values()].map(simulatedMachine);
    return engine === undefined ? simulated : [...simulated, engine.machine];
  };
  const findMachine = (name: string) => machines().find((machine) => machine.name === name);
  const target: Target = {
    kubernetes: simulatedCluster(simulation, token, clock),
    docker: engine?.target ?? simulatedEngine(simulation, clock),
    files: createFileTarget(work, findMachine, machines),
  };
  const settled = (): Promise<void> => settle(simulation, clock);
  return {
    target,
    prefix: '',
    environment: doors.environment,
    server: doors.server,
    settled,
    async applyManifests(yaml) {
      if (cluster !== undefined) await applyManifests(cluster, yaml);
    },
    async prepare(setup, directory, values) {
      await layOutFiles(setup, work, findMachine);
      if (setup.docker !== undefined) {
        if (engine !== undefined) await engine.prepare(setup.docker);
        else if (simulation.docker !== undefined) {
          await setUpDocker(
            createDockerClient(simulation.docker.handler),
            setup.docker,
            {},
            options.lab.docker?.images ?? [],
          );
        }
      }
      for (const { file, yaml } of readSetupManifests(setup, directory, values)) {
        if (cluster !== undefined) await applyManifests(cluster, yaml, { file });
      }
      await settled();
    },
    async reset() {
      await simulation.reset();
      await engine?.reset();
      work?.clear();
    },
    ...(engine === undefined ? {} : { reachable: engine.reachable }),
    ...(canRewind(options) ? { mark: () => markLab(simulation, settled, work) } : {}),
    close: doors.close,
    async destroy() {
      await engine?.reset();
      await doors.close();
      if (options.directory !== undefined) removeLabFiles(options.directory);
    },
  };
}

function canRewind({ clock, directory, durable, dockerHost }: OpenOptions): boolean {
  return isVirtual(clock) && dockerHost === undefined && (directory === undefined || durable === false);
}

/** What undoing sets off (a Pod ends, its node reports) may need to be undone in turn; what takes longer than that is no way back. */
const mostRounds = 4;

function markLab(simulation: Simulation, settled: () => Promise<void>, work: WorkFolder | undefined) {
  const mark = simulation.mark();
  return async (): Promise<string | undefined> => {
    work?.clear();
    let difference: string | undefined;
    for (let round = 0; round < mostRounds; round += 1) {
      await mark.undo();
      await settled();
      difference = mark.difference();
      if (difference === undefined) return undefined;
    }
    return difference;
  };
}

/** Commands may wait for time to pass: looking at their end moves a virtual clock on. */
function simulatedCluster({ kubernetes }: Simulation, token: string, clock: Clock): Target['kubernetes'] {
  if (kubernetes === undefined) return undefined;
  const target = createKubeTarget(kubernetes.handler, { token, clock });
  const { exec } = target;
  return {
    ...target,
    audit: async () => kubernetes.audit(),
    ...(exec === undefined ? {} : { exec: (command) => drive(exec(command), clock) }),
  };
}

function simulatedEngine({ docker }: Simulation, clock: Clock): Target['docker'] {
  if (docker === undefined) return undefined;
  const target = createDockerTarget(docker.handler, { clock });
  const { exec } = target;
  return { ...target, ...(exec === undefined ? {} : { exec: (...command) => drive(exec(...command), clock) }) };
}

async function layOutFiles(
  setup: Setup,
  work: WorkFolder | undefined,
  findMachine: (name: string) => Machine | undefined,
): Promise<void> {
  for (const { machine, path, content, mode } of setup.files ?? []) {
    if (machine === undefined) work?.write(path, content, fileMode(mode));
    else await findMachine(machine)?.write(path, content, fileMode(mode));
  }
}
