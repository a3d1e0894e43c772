import type { Program } from '../../runtime/process/program.ts';
import {
  ComponentFailure,
  type ComponentRun,
  commandFailed,
  componentProgram,
  readProblem,
} from './component-program.ts';
import { controllerManagerFlags } from './flag-tables.ts';
import { lead } from './leader.ts';
import { checkKubeconfigs, startServing } from './scheduler.ts';
import type { ComponentWorld } from './world.ts';

/** kube-controller-manager: the controllers work while it runs and leads. Follows cmd/kube-controller-manager. */
export function controllerManagerProgram(world: ComponentWorld): Program {
  return componentProgram({
    name: 'kube-controller-manager',
    needs: { mebibytes: 52, milliCores: 18 },
    flags: controllerManagerFlags,
    showsUsage: true,
    run: async (run) => {
      const { log } = run;
      await log('I', 'serving.go:386', 'Generated self-signed cert in-memory');
      for (const [flag, what] of authorities) {
        const problem = problemOf(run, flag);
        if (problem !== undefined) throw commandFailed(`${what}: ${problem}`);
      }
      checkKubeconfigs(run);
      await log('I', 'controllermanager.go:189', `"Starting" version="${world.version}"`);
      await log('I', 'controllermanager.go:191', '"Golang settings" GOGC="" GOMAXPROCS="" GOTRACEBACK=""');
      await startServing(run, world, 10257, ['/healthz']);
      checkControllers(run);
      return lead({ component: 'kube-controller-manager', run, world, lost });
    },
  });
}

const lost = ['controllermanager.go:368', '"leaderelection lost"'] as const;

const authorities = [
  ['client-ca-file', 'unable to load client CA provider'],
  ['requestheader-client-ca-file', 'unable to create request header authentication config'],
] as const;

function problemOf({ context, flags }: ComponentRun, flag: string): string | undefined {
  const path = flags.get(flag);
  return path === undefined || path === '' ? undefined : readProblem(context, path);
}

/** What single controllers need to be built: their files, and networks that can be read. Throws ComponentFailure. */
function checkControllers(run: ComponentRun): void {
  const fail = (controller: string, error: string) => {
    const err = JSON.stringify(error);
    throw new ComponentFailure([
      ['E', 'controllermanager.go:575', `"Error initializing a controller" err=${err} controller="${controller}"`],
      ['E', 'controllermanager.go:257', `"Error building controllers" err=${err}`],
    ]);
  };
  const key = problemOf(run, 'service-account-private-key-file');
  if (key !== undefined) {
    fail('serviceaccount-token-controller', `error reading key for service account token controller: ${key}`);
  }
  const root = run.flags.get('root-ca-file');
  const problem = problemOf(run, 'root-ca-file');
  if (problem !== undefined) {
    fail('root-ca-certificate-publisher-controller', `error parsing root-ca-file at ${root}: ${problem}`);
  }
  for (const [flag, kind] of [
    ['cluster-signing-cert-file', 'cert'],
    ['cluster-signing-key-file', 'key'],
  ] as const) {
    const path = JSON.stringify(run.flags.get(flag));
    const why = problemOf(run, flag);
    if (why === undefined) continue;
    const what = `failed to init kubernetes.io/kubelet-serving certificate controller: error reading CA ${kind} file ${path}`;
    fail('certificatesigningrequest-signing-controller', `${what}: ${why}`);
  }
  const range = run.flags.get('cluster-cidr');
  if (run.flags.get('allocate-node-cidrs') === 'true' && range !== undefined && !/^[\d.]+\/\d+$/.test(range)) {
    fail('node-ipam-controller', `invalid CIDR[0]: <nil> (invalid CIDR address: ${range})`);
  }
}
