import { parseQuantity, quantityValue } from '#apimachinery';
import type { Container, Pod } from '#types/core-v1';
import type { NetworkStack } from '../../runtime/network/types.ts';
import type { ContainerOptions, Mount, RuntimeImage } from '../../runtime/types.ts';
import { expand } from './environment.ts';

export interface ContainerInput {
  readonly id: string;
  readonly pod: Pod;
  readonly spec: Container;
  readonly image: RuntimeImage;
  readonly variables: ReadonlyMap<string, string>;
  /** What it sees of the Pod's volumes. */
  readonly mounts: readonly Mount[];
  /** Files that the kubelet adds: /etc/hosts, /etc/hostname, /etc/resolv.conf. */
  readonly extraMounts: readonly Mount[];
  readonly hostname: string;
  readonly network: NetworkStack | undefined;
  /** What its files take of the node's disk. */
  readonly space: ContainerOptions['space'];
  /** The memory of the node. */
  readonly memory: ContainerOptions['memory'];
}

/** The user a container runs as: the container's, the Pod's, the image's. */
function userOf(pod: Pod, spec: Container, image: RuntimeImage): string {
  const own = spec.securityContext;
  const shared = pod.spec?.securityContext;
  const uid = own?.runAsUser ?? shared?.runAsUser;
  const gid = own?.runAsGroup ?? shared?.runAsGroup;
  if (uid === undefined) return image.config.user ?? '';
  return gid === undefined ? String(uid) : `${uid}:${gid}`;
}

/** The groups that a Pod's processes are in besides those of the image. Follows the CRI's supplemental_groups. */
function groupsOf({ spec }: Pod): readonly number[] {
  const { fsGroup, supplementalGroups = [] } = spec?.securityContext ?? {};
  return fsGroup === undefined ? supplementalGroups : [fsGroup, ...supplementalGroups];
}

/** Everything the runtime needs for a container, image defaults merged in. Follows kuberuntime generateContainerConfig. */
export function containerOptions(input: ContainerInput): ContainerOptions {
  const { id, pod, spec, image, variables, extraMounts, hostname } = input;
  const { config } = image;
  const command = (spec.command ?? []).map((part) => expand(part, variables));
  const args = (spec.args ?? []).map((part) => expand(part, variables));
  const entrypoint = command.length > 0 ? command : (config.entrypoint ?? []);
  const rest = args.length > 0 || command.length > 0 ? args : (config.command ?? []);
  const environment = new Map(
    (config.environment ?? []).map((line) => {
      const at = line.indexOf('=');
      return [line.slice(0, at), line.slice(at + 1)] as const;
    }),
  );
  environment.set('HOSTNAME', hostname);
  for (const [name, value] of variables) environment.set(name, value);
  const own = input.mounts;
  const memory = spec.resources?.limits?.memory ?? pod.spec?.resources?.limits?.memory;
  const targets = new Set(own.map(({ target }) => target));
  return {
    id,
    image,
    arguments: [...entrypoint, ...rest],
    environment: [...environment].map(([name, value]) => `${name}=${value}`),
    workingDirectory: spec.workingDir ?? config.workingDirectory ?? '/',
    user: userOf(pod, spec, image),
    groups: groupsOf(pod),
    hostname,
    tty: spec.tty === true,
    openStdin: spec.stdin === true,
    mounts: [...extraMounts.filter(({ target }) => !targets.has(target)), ...own],
    network: input.network,
    space: input.space,
    memory: input.memory,
    memoryLimit: memory === undefined ? undefined : quantityValue(parseQuantity(memory)),
    readOnlyRoot: spec.securityContext?.readOnlyRootFilesystem === true,
  };
}
