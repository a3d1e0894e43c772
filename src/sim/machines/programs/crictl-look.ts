import { containerdVersion, type ImageView, type NodeView } from '../../kube/kubelet/index.ts';
import type { Action } from './crictl-actions.ts';

const json = (value: unknown) => `${JSON.stringify(value, undefined, 2)}\n`;

/** Columns at least 20 wide, three spaces apart, as crictl's tabwriter lays them out. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(20, ...rows.map((row) => (row[column] ?? '').length + 3)));
  return rows
    .map(
      (row) =>
        `${row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join('')}\n`,
    )
    .join('');
}

export const shortId = (id: string) => id.replace(/^sha256:/, '').slice(0, 13);

/** Follows go-units HumanSizeWithPrecision. */
export function sizeText(bytes: number, digits = 3): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${Number(value.toPrecision(digits))}${units[unit]}`;
}

/** The image that is meant by an id, a part of one, or a name with or without its host and tag. */
export function findImage(node: NodeView, text: string): ImageView | undefined {
  const plain = text.replace(/^sha256:/, '');
  const isMeant = (name: string) => [text, `${text}:latest`].some((one) => name === one || name.endsWith(`/${one}`));
  return node
    .images()
    .find(
      ({ id, names, digests }) =>
        id.slice('sha256:'.length).startsWith(plain) || names.some(isMeant) || digests.some(isMeant),
    );
}

const info: Action = async ({ context, node }) => {
  const problem = node.networkProblem();
  const hasNetwork = problem === undefined;
  const cause = 'cni plugin not initialized';
  const loaded = hasNetwork
    ? 'OK'
    : `cni config load failed: no network config found in /etc/cni/net.d: ${cause}: failed to load cni config`;
  const condition = (type: string, status: boolean, reason = '', message = '') => ({ message, reason, status, type });
  await context.print(
    json({
      config: {
        cni: { binDirs: ['/opt/cni/bin'], confDir: '/etc/cni/net.d', maxConfNum: 1 },
        containerd: {
          defaultRuntimeName: 'runc',
          runtimes: { runc: { options: { SystemdCgroup: true }, runtimeType: 'io.containerd.runc.v2' } },
          snapshotter: 'overlayfs',
        },
        containerdEndpoint: '/run/containerd/containerd.sock',
        containerdRootDir: '/var/lib/containerd',
        rootDir: '/var/lib/containerd/io.containerd.grpc.v1.cri',
        stateDir: '/run/containerd/io.containerd.grpc.v1.cri',
      },
      golang: 'go1.25.4',
      lastCNILoadStatus: loaded,
      'lastCNILoadStatus.default': loaded,
      status: {
        conditions: [
          condition('RuntimeReady', true),
          hasNetwork
            ? condition('NetworkReady', true)
            : condition('NetworkReady', false, 'NetworkPluginNotReady', `Network plugin returns error: ${cause}`),
          condition('ContainerdHasNoDeprecationWarnings', true),
        ],
      },
    }),
  );
  return 0;
};

const running = (node: NodeView) =>
  node
    .pods()
    .flatMap((pod) =>
      pod.containers.filter(({ state }) => state === 'Running').map((container) => ({ pod, container })),
    );

/** Of one processor: thousandths of it as percents. */
const percent = (milliCores: number) => (milliCores / 10).toFixed(2);

const stats: Action = async ({ context, node, ids, value }) => {
  const wanted = value('id');
  const rows = running(node)
    .filter(({ container: { id } }) =>
      [...ids, ...(wanted === undefined ? [] : [wanted])].every((one) => id.startsWith(one)),
    )
    .filter(({ pod }) => value('p', 'pod') === undefined || pod.id.startsWith(value('p', 'pod') ?? ''))
    .map(({ container: { id, name, usage } }) => [
      shortId(id),
      name,
      percent(usage.milliCores),
      sizeText(usage.memory, 4),
      sizeText(usage.disk + 36_864, 4),
      '15',
      '0B',
    ]);
  await context.print(table([['CONTAINER', 'NAME', 'CPU %', 'MEM', 'DISK', 'INODES', 'SWAP'], ...rows]));
  return 0;
};

const podStats: Action = async ({ context, node, ids }) => {
  const rows = node
    .pods()
    .filter(({ ready, id }) => ready && ids.every((one) => id.startsWith(one)))
    .map(({ id, name, containers }) => {
      const sum = (of: (usage: (typeof containers)[number]['usage']) => number) =>
        containers.filter(({ state }) => state === 'Running').reduce((all, { usage }) => all + of(usage), 0);
      return [
        name,
        shortId(id),
        percent(sum(({ milliCores }) => milliCores)),
        sizeText(
          sum(({ memory }) => memory),
          4,
        ),
      ];
    });
  await context.print(table([['POD', 'POD ID', 'CPU %', 'MEM'], ...rows]));
  return 0;
};

const imageFileSystem: Action = async ({ context, node }) => {
  const used = node.images().reduce((sum, { size }) => sum + Math.round(size * 2.4), 0);
  await context.print(
    json({
      status: {
        imageFilesystems: [
          {
            timestamp: `${context.system.clock.now()}000000`,
            fsId: { mountpoint: '/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs' },
            usedBytes: { value: String(used) },
            inodesUsed: { value: String(node.images().length * 1340) },
          },
        ],
        containerFilesystems: [],
      },
    }),
  );
  return 0;
};

const inspectImage: Action = async ({ context, node, ids }) => {
  const fail = async (text: string) => {
    await context.stderr.write(new TextEncoder().encode(`FATA[0000] ${text}\n`));
    return 1;
  };
  if (ids.length === 0) return fail('ID cannot be empty');
  for (const text of ids) {
    const image = findImage(node, text);
    if (image === undefined) return fail(`no such image ${JSON.stringify(text)} present`);
    const { id, names, digests, size } = image;
    const isPinned = names.some((name) => name.startsWith('registry.k8s.io/pause:'));
    await context.print(
      json({
        status: { id, repoTags: names, repoDigests: digests, size: String(size), username: '', pinned: isPinned },
      }),
    );
  }
  return 0;
};

const version: Action = async ({ context }) => {
  await context.print(
    `Version:  0.1.0\nRuntimeName:  containerd\nRuntimeVersion:  v${containerdVersion}\nRuntimeApiVersion:  v1\n`,
  );
  return 0;
};

const config: Action = async ({ context, has }) => {
  if (!has('list')) {
    await context.stderr.write(
      new TextEncoder().encode('FATA[0000] configuration must be set with --set, or shown with --get or --list\n'),
    );
    return 1;
  }
  const path = '/etc/crictl.yaml';
  const text = context.files.exists(path) ? new TextDecoder().decode(context.files.readFile(path)) : '';
  const setting = (name: string, usual: string) => new RegExp(`^${name}: *(.*)$`, 'm').exec(text)?.[1] ?? usual;
  const rows = [
    ['KEY', 'VALUE'],
    ['runtime-endpoint', setting('runtime-endpoint', '')],
    ['image-endpoint', setting('image-endpoint', '')],
    ['timeout', setting('timeout', '0')],
    ['debug', setting('debug', 'false')],
    ['pull-image-on-create', 'false'],
    ['disable-pull-on-run', 'false'],
  ];
  await context.print(table(rows));
  return 0;
};

/** What crictl shows of the node as a whole and of its images, by its verb. Follows cri-tools cmd/crictl. */
export const views: Readonly<Record<string, Action>> = {
  config,
  imagefsinfo: imageFileSystem,
  info,
  inspecti: inspectImage,
  stats,
  statsp: podStats,
  version,
};
