import type { ContainerView, NodeView, PodView } from '../../kube/kubelet/index.ts';
import { defineProgram, type Program, type ProgramContext } from '../../runtime/process/program.ts';
import { humanDuration } from '../human-duration.ts';
import { actions } from './crictl-actions.ts';
import { shortId, sizeText, table, views } from './crictl-look.ts';
import type { Surroundings } from './surroundings.ts';

type Node = NodeView;
type Options = ReadonlyMap<string, string>;

const takesValue = new Set([
  'name',
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

/** Follows cri-tools on containerd: what it shows here, what it does in `crictl-actions.ts`. */
export function crictl({ view }: Surroundings): Program {
  return defineProgram({
    name: 'crictl',
    run: async (context) => {
      const runtime = view.services().find(({ name }) => name === 'containerd')?.control;
      const isDown = runtime !== undefined && runtime.state.active !== 'active';
      const node = isDown ? undefined : view.node();
      const say = (text: string) => context.stderr.write(new TextEncoder().encode(`${text}\n`));
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
          await context.print(images(node, options));
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

function matches(text: string, pattern: string | undefined): boolean {
  if (pattern === undefined) return true;
  try {
    return new RegExp(pattern).test(text);
  } catch {
    return text.includes(pattern);
  }
}

function ps(node: Node, options: Options, now: number): string {
  const all = options.has('a') || options.has('all');
  const wanted = options.get('pod') ?? options.get('p');
  const chosen = node.pods().flatMap((pod) =>
    pod.containers
      .filter(({ state }) => all || state === 'Running')
      .filter(({ name }) => matches(name, options.get('name')))
      .filter(() => wanted === undefined || pod.id.startsWith(wanted))
      .map((container) => ({ pod, container })),
  );
  chosen.sort((a, b) => b.container.created - a.container.created);
  if (options.has('q') || options.has('quiet')) return chosen.map(({ container }) => `${container.id}\n`).join('');
  const cells = ({ pod, container }: { pod: PodView; container: ContainerView }) => [
    shortId(container.id),
    shortId(container.image),
    `${humanDuration(now - container.created)} ago`,
    container.state,
    container.name,
    String(container.attempt),
    shortId(pod.id),
    pod.name,
    pod.namespace,
  ];
  const head = ['CONTAINER', 'IMAGE', 'CREATED', 'STATE', 'NAME', 'ATTEMPT', 'POD ID', 'POD', 'NAMESPACE'];
  return table([head, ...chosen.map(cells)]);
}

function pods(node: Node, options: Options, now: number): string {
  const chosen = node
    .pods()
    .filter(({ name }) => matches(name, options.get('name')))
    .filter(({ namespace }) => matches(namespace, options.get('namespace')))
    .toSorted((a, b) => b.created - a.created);
  if (options.has('q') || options.has('quiet')) return chosen.map(({ id }) => `${id}\n`).join('');
  const head = ['POD ID', 'CREATED', 'STATE', 'NAME', 'NAMESPACE', 'ATTEMPT', 'RUNTIME'];
  const cells = (pod: PodView) => [
    shortId(pod.id),
    `${humanDuration(now - pod.created)} ago`,
    pod.ready ? 'Ready' : 'NotReady',
    pod.name,
    pod.namespace,
    String(pod.attempt),
    '(default)',
  ];
  return table([head, ...chosen.map(cells)]);
}

function images(node: Node, options: Options): string {
  const rows = node.images().flatMap((image) => image.names.map((name) => ({ image, name })));
  if (options.has('q') || options.has('quiet')) return rows.map(({ image }) => `${image.id}\n`).join('');
  const cells = rows.map(({ image, name }) => {
    const colon = name.lastIndexOf(':');
    return [name.slice(0, colon), name.slice(colon + 1), shortId(image.id), `${sizeText(image.size)}`];
  });
  return table([
    ['IMAGE', 'TAG', 'IMAGE ID', 'SIZE'],
    ...cells.toSorted((a, b) => ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1)),
  ]);
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
    labels: {
      'io.kubernetes.container.name': container.name,
      'io.kubernetes.pod.name': pod.name,
      'io.kubernetes.pod.namespace': pod.namespace,
      'io.kubernetes.pod.uid': pod.uid,
    },
    logPath: `/var/log/pods/${pod.namespace}_${pod.name}_${pod.uid}/${container.name}/${container.attempt}.log`,
  };
  await context.print(`${JSON.stringify({ status }, undefined, 2)}\n`);
  return 0;
}
