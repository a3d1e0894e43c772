import { installedRelease } from '../../../kubeadm/packages.ts';
import { coreDnsVersionOf, etcdVersionOf } from '../../../kubeadm/releases.ts';
import type { Program } from '../../../runtime/process/program.ts';
import type { ComponentWorld } from '../world.ts';
import { expirations } from './certificates.ts';
import { initPhase } from './init-phase.ts';
import { join } from './join.ts';
import { renew } from './renew.ts';
import { reset } from './reset.ts';
import { complain, KubeadmError } from './text.ts';
import { newToken, tokens } from './tokens.ts';
import { upgrade } from './upgrade/index.ts';

/** kubeadm, as far as it looks at a cluster, upgrades and repairs it and lets nodes in; what makes clusters is said not to be simulated. */
export function kubeadmProgram(world: ComponentWorld): Program {
  return {
    name: 'kubeadm',
    run: async (context) => {
      const words = context.arguments.filter((argument) => !argument.startsWith('-'));
      const [verb = '', second = ''] = words;
      const version = installedRelease(context.files, 'kubeadm') ?? world.version;
      const act = { upgrade, join, reset }[verb];
      if (act !== undefined) {
        try {
          return await act(context, world, words.slice(1), version);
        } catch (error) {
          if (!(error instanceof KubeadmError)) throw error;
          await complain(context, error.message);
          return 1;
        }
      }
      switch (`${verb} ${second}`.trim()) {
        case 'version':
        case 'version short': {
          const [, major, minor] = /^v(\d+)\.(\d+)/.exec(version) ?? [];
          const isShort = /(-o|--output)[= ]?short/.test(context.arguments.join(' '));
          await context.print(
            isShort
              ? `${version}\n`
              : `kubeadm version: &version.Info{Major:"${major}", Minor:"${minor}", EmulationMajor:"", EmulationMinor:"", MinCompatibilityMajor:"", MinCompatibilityMinor:"", GitVersion:"${version}", GitCommit:"", GitTreeState:"clean", BuildDate:"2026-02-10T12:00:00Z", GoVersion:"go1.25.7", Compiler:"gc", Platform:"linux/amd64"}\n`,
          );
          return 0;
        }
        case 'token list':
        case 'token create':
        case 'token delete':
          return tokens(context, world, second, words.slice(2));
        case 'token generate':
          await context.print(`${newToken(context)}\n`);
          return 0;
        case 'certs check-expiration':
          return expirations(context, world);
        case 'certs renew':
          return renew(context, world, words[2] ?? '');
        case 'config images':
          await context.print(
            ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kube-proxy']
              .map((name) => `registry.k8s.io/${name}:${version}\n`)
              .join('')
              .concat(
                `registry.k8s.io/coredns/coredns:${coreDnsVersionOf(version)}\nregistry.k8s.io/pause:3.10.1\nregistry.k8s.io/etcd:${etcdVersionOf(version)}\n`,
              ),
          );
          return 0;
        default: {
          const repaired =
            verb === 'init' && second === 'phase' ? initPhase(context, world, words.slice(2)) : undefined;
          if (repaired !== undefined) return repaired;
          const known = [
            'init',
            'join',
            'reset',
            'upgrade',
            'certs',
            'config',
            'token',
            'kubeconfig',
            'alpha',
            'completion',
          ];
          if (verb !== '' && !known.includes(verb)) {
            await complain(context, `unknown command ${JSON.stringify(verb)} for "kubeadm"`);
            return 1;
          }
          await context.stderr.write(new TextEncoder().encode(`not simulated: kubeadm ${words.join(' ')}\n`));
          return 1;
        }
      }
    },
  };
}
