import type { ContainerView, NodeView, PodView } from '../../kube/kubelet/index.ts';
import { humanDuration } from '../human-duration.ts';
import { shortId, sizeText, table } from './crictl-look.ts';

type Node = NodeView;

/** Options of a command line without their dashes; those without a value are ''. */
export type Options = ReadonlyMap<string, string>;

function matches(text: string, pattern: string | undefined): boolean {
  if (pattern === undefined) return true;
  try {
    return new RegExp(pattern).test(text);
  } catch {
    return text.includes(pattern);
  }
}

/** `crictl ps`: as a table, as JSON, or identifiers alone. */
export function ps(node: Node, options: Options, now: number): string {
  const wantedState = (options.get('state') ?? options.get('s'))?.toLowerCase();
  const all = options.has('a') || options.has('all') || wantedState !== undefined;
  const label = options.get('label');
  const wanted = options.get('pod') ?? options.get('p');
  const chosen = node.pods().flatMap((pod) =>
    pod.containers
      .filter(({ state }) => all || state === 'Running')
      .filter(({ state }) => wantedState === undefined || state.toLowerCase() === wantedState)
      .filter(({ name }) => matches(name, options.get('name')))
      .filter(() => matches(pod.namespace, options.get('namespace')))
      .filter((container) => label === undefined || hasLabel(containerLabels(pod, container), label))
      .filter(() => wanted === undefined || pod.id.startsWith(wanted))
      .map((container) => ({ pod, container })),
  );
  chosen.sort((a, b) => b.container.created - a.container.created);
  const last = Number(options.get('last') ?? options.get('n') ?? (options.has('latest') || options.has('l') ? 1 : 0));
  if (last > 0) chosen.splice(last);
  if (options.has('q') || options.has('quiet')) return chosen.map(({ container }) => `${container.id}\n`).join('');
  if (isJson(options)) return json({ containers: chosen.map(({ pod, container }) => containerFacts(pod, container)) });
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

/** `crictl pods`. */
export function pods(node: Node, options: Options, now: number): string {
  const label = options.get('label');
  const wantedState = (options.get('state') ?? options.get('s'))?.toLowerCase();
  const chosen = node
    .pods()
    .filter(({ name }) => matches(name, options.get('name')))
    .filter(({ namespace }) => matches(namespace, options.get('namespace')))
    .filter((pod) => label === undefined || hasLabel(pod.labels, label))
    .filter(({ ready }) => wantedState === undefined || wantedState === (ready ? 'ready' : 'notready'))
    .toSorted((a, b) => b.created - a.created);
  if (isJson(options)) return json({ items: chosen.map(podFacts) });
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

/** `crictl images`, of one name if it is given. */
export function images(node: Node, options: Options, [wanted]: readonly string[]): string {
  const rows = node
    .images()
    .flatMap((image) => image.names.map((name) => ({ image, name })))
    .filter(({ name }) => wanted === undefined || name === wanted || name.replace(/:[^:/]*$/, '') === wanted);
  if (isJson(options)) {
    const images = [...new Set(rows.map(({ image }) => image))];
    const facts = images.map(({ id, names, size }) => ({ id, repoTags: names, repoDigests: [], size: String(size) }));
    return json({ images: facts });
  }
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

const json = (value: unknown) => `${JSON.stringify(value, undefined, 2)}\n`;
const isJson = (options: Options) => (options.get('o') ?? options.get('output')) === 'json';

function hasLabel(labels: Readonly<Record<string, string>>, wanted: string): boolean {
  const [name = '', value] = wanted.split('=');
  return labels[name] !== undefined && (value === undefined || labels[name] === value);
}

/** What the runtime knows of the Pod that a container belongs to. */
export function containerLabels(
  { name, namespace, uid }: PodView,
  container: ContainerView,
): Readonly<Record<string, string>> {
  return {
    'io.kubernetes.container.name': container.name,
    'io.kubernetes.pod.name': name,
    'io.kubernetes.pod.namespace': namespace,
    'io.kubernetes.pod.uid': uid,
  };
}

/** Nanoseconds, as the runtime's own messages have it. */
const nanoseconds = (milliseconds: number) => `${Math.round(milliseconds)}000000`;

function containerFacts(pod: PodView, container: ContainerView): unknown {
  return {
    id: container.id,
    podSandboxId: pod.id,
    metadata: { name: container.name, attempt: container.attempt },
    image: { image: container.image, annotations: {}, userSpecifiedImage: '', runtimeHandler: '' },
    imageRef: container.image,
    state: `CONTAINER_${container.state.toUpperCase()}`,
    createdAt: nanoseconds(container.created),
    labels: containerLabels(pod, container),
    annotations: {},
  };
}

function podFacts(pod: PodView): unknown {
  const { id, name, namespace, uid, attempt, ready, created, labels } = pod;
  return {
    id,
    metadata: { name, uid, namespace, attempt },
    state: ready ? 'SANDBOX_READY' : 'SANDBOX_NOTREADY',
    createdAt: nanoseconds(created),
    labels,
    annotations: {},
    runtimeHandler: '',
  };
}
