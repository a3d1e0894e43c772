import type { Program } from '../../runtime/process/program.ts';
import {
  type ComponentRun,
  commandFailed,
  componentProgram,
  kubeconfigProblem,
  readProblem,
  serveHealth,
} from './component-program.ts';
import { schedulerFlags } from './flag-tables.ts';
import { lead } from './leader.ts';
import type { ComponentWorld } from './world.ts';

/** kube-scheduler: Pods get nodes while it runs and leads. Follows cmd/kube-scheduler. */
export function schedulerProgram(world: ComponentWorld): Program {
  return componentProgram({
    name: 'kube-scheduler',
    needs: { mebibytes: 22, milliCores: 5 },
    flags: schedulerFlags,
    showsUsage: true,
    run: async (run) => {
      const { log } = run;
      await log('I', 'serving.go:386', 'Generated self-signed cert in-memory');
      checkFiles(run);
      await log('I', 'server.go:175', `"Starting Kubernetes Scheduler" version="${world.version}"`);
      await log('I', 'server.go:177', '"Golang settings" GOGC="" GOMAXPROCS="" GOTRACEBACK=""');
      await startServing(run, world, 10259, ['/livez', '/readyz', '/healthz']);
      return lead({ component: 'kube-scheduler', run, world, lost });
    },
  });
}

const lost = ['server.go:319', '"Leaderelection lost"'] as const;

function checkFiles({ context, flags }: ComponentRun): void {
  const config = flags.get('config');
  const problem = config === undefined ? undefined : readProblem(context, config);
  if (problem !== undefined) throw commandFailed(problem);
  checkKubeconfigs({ context, flags });
}

/** The kubeconfigs that both components have; throws ComponentFailure. */
export function checkKubeconfigs({ context, flags }: Pick<ComponentRun, 'context' | 'flags'>): void {
  for (const kind of ['authentication', 'authorization'] as const) {
    const path = flags.get(`${kind}-kubeconfig`);
    const problem = path === undefined ? undefined : kubeconfigProblem(context, path);
    const what = `failed to get delegated ${kind} kubeconfig`;
    if (problem !== undefined) throw commandFailed(`${what}: ${what}: ${problem}`);
  }
  const own = flags.get('kubeconfig');
  const problem = own === undefined ? undefined : kubeconfigProblem(context, own);
  if (problem !== undefined) throw commandFailed(problem);
}

/** The secure port of a component, and what it says of it. Throws ComponentFailure. */
export async function startServing(
  run: ComponentRun,
  world: ComponentWorld,
  defaultPort: number,
  paths: readonly string[],
): Promise<void> {
  const { flags, log } = run;
  const address = flags.get('bind-address') ?? '0.0.0.0';
  const port = Number(flags.get('secure-port') ?? defaultPort);
  serveHealth(run, address, port, (path) => (paths.includes(path) ? true : undefined));
  const authority = (name: string) =>
    log(
      'I',
      'configmap_cafile_content.go:205',
      `"Starting controller" name="client-ca::kube-system::extension-apiserver-authentication::${name}"`,
    );
  await log('I', 'requestheader_controller.go:180', 'Starting RequestHeaderAuthRequestController');
  await log('I', 'shared_informer.go:370', '"Waiting for caches to sync"');
  await authority('client-ca-file');
  await log('I', 'shared_informer.go:370', '"Waiting for caches to sync"');
  await authority('requestheader-client-ca-file');
  await log('I', 'shared_informer.go:370', '"Waiting for caches to sync"');
  await log('I', 'secure_serving.go:211', `Serving securely on ${address === '0.0.0.0' ? '[::]' : address}:${port}`);
  await log('I', 'tlsconfig.go:243', '"Starting DynamicServingCertificateController"');
  if (!world.board.isOn('kube-apiserver')) return;
  for (let cache = 0; cache < 3; cache += 1) await log('I', 'shared_informer.go:377', '"Caches are synced"');
}
