import type { ContainerView, ImageView, NodeView, PodView } from '../../kube/kubelet/index.ts';
import type { ProgramContext } from '../../runtime/process/program.ts';
import { findImage } from './crictl-look.ts';

/** What an action of crictl works with. */
export interface ActionInput {
  readonly context: ProgramContext;
  readonly node: NodeView;
  readonly ids: readonly string[];
  readonly has: (...names: readonly string[]) => boolean;
  readonly value: (...names: readonly string[]) => string | undefined;
}

/** Does something on the node and gives the exit code. */
export type Action = (input: ActionInput) => Promise<number>;

const notFound = (kind: string, id: string) =>
  `rpc error: code = NotFound desc = an error occurred when try to find ${kind} "${id}": not found`;

/** Says what went wrong as logrus does, and gives the exit code. */
async function fatal(context: ProgramContext, text: string): Promise<number> {
  await context.stderr.write(new TextEncoder().encode(`FATA[0000] ${text}\n`));
  return 1;
}

/** Runs `act` for each id; the first problem is what crictl ends with. */
async function forEach(input: ActionInput, act: (id: string) => Promise<string | undefined> | string | undefined) {
  const { context, ids } = input;
  if (ids.length === 0) return fatal(context, 'ID cannot be empty');
  const problems: string[] = [];
  for (const id of ids) {
    const problem = await act(id);
    if (problem !== undefined) problems.push(problem);
  }
  return problems.length === 0 ? 0 : fatal(context, problems.join(', '));
}

const containerOf = (node: NodeView, id: string): ContainerView | undefined =>
  node
    .pods()
    .flatMap(({ containers }) => containers)
    .find((container) => container.id.startsWith(id));
const podOf = (node: NodeView, id: string): PodView | undefined => node.pods().find((pod) => pod.id.startsWith(id));

const stop: Action = (input) => {
  const { node, context, has, value } = input;
  const running = node.pods().flatMap(({ containers }) => containers.filter(({ state }) => state === 'Running'));
  const ids = has('a', 'all') ? running.map(({ id }) => id) : input.ids;
  return forEach({ ...input, ids }, async (id) => {
    const container = containerOf(node, id);
    if (container === undefined) return notFound('container', id);
    await context.process.until(container.stop(Number(value('t', 'timeout') ?? 0)));
    await context.print(`${id}\n`);
    return undefined;
  });
};

const remove: Action = (input) =>
  forEach(input, async (id) => {
    const { node, context, has } = input;
    const container = containerOf(node, id);
    if (container === undefined) return `getting container status "${id}": ${notFound('container', id)}`;
    if (container.state === 'Running') {
      if (!has('f', 'force')) return `container "${id}" is running, please stop it first`;
      await context.process.until(container.stop(0));
      await context.print(`${id}\n`);
    }
    container.remove();
    await context.print(`${id}\n`);
    return undefined;
  });

const stopPod: Action = (input) =>
  forEach(input, async (id) => {
    const pod = podOf(input.node, id);
    if (pod === undefined) return notFound('sandbox', id);
    await input.context.process.until(pod.stop());
    await input.context.print(`Stopped sandbox ${id}\n`);
    return undefined;
  });

const removePod: Action = (input) =>
  forEach(input, async (id) => {
    const { node, context, has } = input;
    const pod = podOf(node, id);
    if (pod === undefined) return `getting sandbox status of pod "${id}": ${notFound('sandbox', id)}`;
    if (pod.ready) {
      if (!has('f', 'force')) return `pod sandbox "${id}" is running, please stop it first`;
      await context.process.until(pod.stop());
      await context.print(`Stopped sandbox ${id}\n`);
    }
    pod.remove();
    await context.print(`Removed sandbox ${id}\n`);
    return undefined;
  });

const pull: Action = async ({ context, node, ids: [name] }) => {
  if (name === undefined) return fatal(context, 'image name cannot be empty');
  try {
    await context.print(`Image is up to date for ${await context.process.until(node.pull(name))}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof Error) || error.name === 'Killed') throw error;
    return fatal(context, `pulling image: ${error.message}`);
  }
};

const removeImage: Action = async (input) => {
  const { node, context, has } = input;
  const prune = has('q', 'prune');
  const used = new Set(node.pods().flatMap(({ containers }) => containers.map(({ image }) => image)));
  const isPinned = ({ names }: ImageView) => names.some((name) => name.startsWith('registry.k8s.io/pause:'));
  const unused = node.images().filter((image) => !used.has(image.id) && !isPinned(image));
  const ids = prune || has('a', 'all') ? (prune ? unused : node.images()).map(({ id }) => id) : input.ids;
  if (prune && ids.length === 0) return 0;
  return forEach({ ...input, ids }, async (id) => {
    const image = findImage(node, id);
    if (image === undefined) return `no such image ${id}`;
    for (const name of image.names) {
      node.removeImage(name);
      await context.print(`Deleted: ${name}\n`);
    }
    return undefined;
  });
};

const exec: Action = async ({ context, node, ids: [id, ...command], has }) => {
  if (id === undefined) return fatal(context, 'ID cannot be empty');
  const container = containerOf(node, id);
  if (container === undefined) {
    return fatal(context, `execing command in container: ${notFound('container', id)}`);
  }
  const { process, exitCode } = container.exec(command);
  const writes: (void | Promise<void>)[] = [];
  process.onOutput((stream, data) => {
    writes.push(context[stream].write(data));
  });
  if (has('i', 'interactive')) {
    void (async () => {
      for (let data = await context.read(); data !== undefined; data = await context.read()) {
        await process.writeStdin(data);
      }
      process.endStdin();
    })().catch(() => process.kill('HUP'));
  }
  const code = await context.process.until(exitCode);
  await Promise.all(writes);
  if (code === 0) return 0;
  return fatal(context, `execing command in container: command terminated with exit code ${code}`);
};

/** What crictl changes, by its verb. Follows cri-tools cmd/crictl. */
export const actions: Readonly<Record<string, Action>> = {
  stop,
  rm: remove,
  stopp: stopPod,
  rmp: removePod,
  pull,
  rmi: removeImage,
  exec,
};
