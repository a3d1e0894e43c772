import type { ContainerView, NodeView, PodView } from '../../kube/kubelet/index.ts';
import { installedRelease } from '../../kubeadm/packages.ts';
import { defineProgram, type Program, type ProgramContext } from '../../runtime/process/program.ts';
import { actions } from './crictl-actions.ts';
import { containerLabels, images, type Options, pods, ps } from './crictl-list.ts';
import { views } from './crictl-look.ts';
import type { Surroundings } from './surroundings.ts';

type Node = NodeView;

const takesValue = new Set([
  'name',
  'runtime-endpoint',
  'r',
  'image-endpoint',
  'i',
  'config',
  'c',
  'pod',
  'p',
  'state',
  's',
  'namespace',
  'o',
  'output',
  'tail',
  'label',
  'last',
  'n',
  'timeout',
  't',
  'id',
]);

/** Milliseconds between two looks at a log that is followed. */
const followInterval = 500;

/** Follows cri-tools on containerd: what it shows here, what it does in `crictl-actions.ts`. */
export function crictl({ view }: Surroundings): Program {
  return defineProgram({
    name: 'crictl',
    run: async (context) => {
      const runtime = view.services().find(({ name }) => name === 'containerd')?.control;
      const isDown = runtime !== undefined && runtime.state.active !== 'active';
      const node = isDown ? undefined : view.node();
      const say = (text: string) => context.stderr.write(new TextEncoder().encode(`${text}\n`));
      // Asked of the program itself, which needs no runtime for it.
      if (['--version', '-v'].includes(context.arguments[0] ?? '')) {
        await context.print(`crictl version ${installedRelease(context.system.files, 'cri-tools') ?? 'unknown'}\n`);
        return 0;
      }
      if (node === undefined) {
        await say(
          'FATA[0000] validate service connection: validate CRI v1 runtime API for endpoint "unix:///run/containerd/containerd.sock": rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial unix /run/containerd/containerd.sock: connect: no such file or directory"',
        );
        return 1;
      }
      const { words, options } = parse(context.arguments);
      const [verb = 'help', ...rest] = words;
      const action = actions[verb] ?? views[verb];
      if (action !== undefined) {
        const has = (...names: readonly string[]) => names.some((name) => options.has(name));
        const value = (...names: readonly string[]) => names.map((name) => options.get(name)).find(Boolean);
        return action({ context, node, ids: rest, has, value });
      }
      switch (verb) {
        case 'ps':
          await context.print(ps(node, options, context.system.clock.now()));
          return 0;
        case 'pods':
          await context.print(pods(node, options, context.system.clock.now()));
          return 0;
        case 'images':
        case 'image':
          await context.print(images(node, options, rest));
          return 0;
        case 'logs':
          return logs(context, node, options, rest);
        case 'inspect':
        case 'inspectp':
          return inspect(context, node, verb, rest);
        default:
          await say(`not simulated: crictl ${verb}`);
          return 1;
      }
    },
  });
}

function parse(args: readonly string[]): { readonly words: readonly string[]; readonly options: Options } {
  const words: string[] = [];
  const options = new Map<string, string>();
  for (let index = 0; index < args.length; index += 1) {
    const argument = args[index] ?? '';
    const isExec = words[0] === 'exec';
    // What follows the container is the command that runs there.
    if (isExec && words.length > 1) {
      words.push(...args.slice(index));
      break;
    }
    const option = /^--?([a-z-]+)(?:=(.*))?$/.exec(argument);
    if (option === null) words.push(argument);
    else if (option[2] !== undefined) options.set(option[1] ?? '', option[2]);
    else if (takesValue.has(option[1] ?? '') && !isExec) options.set(option[1] ?? '', args[++index] ?? '');
    else
      for (const letter of argument.startsWith('--') ? [option[1] ?? ''] : [...(option[1] ?? '')])
        options.set(letter, '');
  }
  return { words, options };
}

function find(node: Node, id: string | undefined): { pod: PodView; container: ContainerView } | undefined {
  if (id === undefined || id === '') return undefined;
  for (const pod of node.pods()) {
    const container = pod.containers.find((one) => one.id.startsWith(id));
    if (container !== undefined) return { pod, container };
  }
  return undefined;
}

async function missing(context: ProgramContext, id: string | undefined): Promise<number> {
  const text =
    id === undefined
      ? 'FATA[0000] ID cannot be empty'
      : `FATA[0000] rpc error: code = NotFound desc = an error occurred when try to find container "${id}": not found`;
  await context.stderr.write(new TextEncoder().encode(`${text}\n`));
  return 1;
}

async function logs(context: ProgramContext, node: Node, options: Options, [id]: readonly string[]): Promise<number> {
  const found = find(node, id);
  if (found === undefined) return missing(context, id);
  let text = new TextDecoder().decode(found.container.log());
  const tail = options.get('tail');
  if (tail !== undefined) {
    const lines = text.split('\n').slice(0, -1);
    text = lines
      .slice(Math.max(0, lines.length - Number(tail)))
      .map((line) => `${line}\n`)
      .join('');
  }
  await context.print(text);
  if (!options.has('f') && !options.has('follow')) return 0;
  // The log is looked at as kubelets do it with a file that others write.
  let seen = found.container.log().length;
  while (find(node, id)?.container.state === 'Running') {
    await context.sleep(followInterval);
    const now = found.container.log();
    await context.stdout.write(now.subarray(now.length < seen ? 0 : seen));
    seen = now.length;
  }
  return 0;
}

async function inspect(context: ProgramContext, node: Node, verb: string, [id]: readonly string[]): Promise<number> {
  const stamp = (time: number) => new Date(time).toISOString();
  if (verb === 'inspectp') {
    const pod = node.pods().find((one) => id !== undefined && one.id.startsWith(id));
    if (pod === undefined) return missing(context, id);
    const { attempt, name, namespace, uid, created, address, labels, ready } = pod;
    const status = {
      id: pod.id,
      metadata: { attempt, name, namespace, uid },
      state: ready ? 'SANDBOX_READY' : 'SANDBOX_NOTREADY',
      createdAt: stamp(created),
      network: { additionalIps: [], ip: address },
      labels,
      runtimeHandler: '',
    };
    await context.print(`${JSON.stringify({ status }, undefined, 2)}\n`);
    return 0;
  }
  const found = find(node, id);
  if (found === undefined) return missing(context, id);
  const { container, pod } = found;
  const status = {
    id: container.id,
    metadata: { attempt: container.attempt, name: container.name },
    state: `CONTAINER_${container.state.toUpperCase()}`,
    createdAt: stamp(container.created),
    exitCode: container.exitCode ?? 0,
    image: { image: container.image },
    labels: containerLabels(pod, container),
    logPath: `/var/log/pods/${pod.namespace}_${pod.name}_${pod.uid}/${container.name}/${container.attempt}.log`,
  };
  await context.print(`${JSON.stringify({ status }, undefined, 2)}\n`);
  return 0;
}
