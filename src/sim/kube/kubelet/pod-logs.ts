import { badRequest, type KubeObject, namedContainer, notFound } from '#apimachinery';
import type { Pod } from '#types/core-v1';
import { type ReadOptions, readLog } from './container-log.ts';
import type { ContainerRecord } from './container-record.ts';
import { startingReason } from './status.ts';

const imageProblems: Readonly<Record<string, string>> = {
  ErrImagePull: "image can't be pulled",
  ImagePullBackOff: 'trying and failing to pull image',
};

/** What is asked for; the same as the API server's PodLogOptions. */
export interface LogOptions {
  readonly container?: string;
  readonly follow: boolean;
  readonly previous: boolean;
  readonly timestamps: boolean;
  readonly tailLines?: number;
  readonly limitBytes?: number;
  readonly sinceSeconds?: number;
  readonly sinceTime?: string;
  readonly stream?: string;
  readonly signal: AbortSignal;
}

/** Where the kubelet is asked for that log. Throws as `podLog` does. Follows LogLocation. */
export function logPath(pod: Pod, options: LogOptions): string {
  const { follow, previous, timestamps, tailLines, limitBytes, sinceSeconds, sinceTime, stream } = options;
  const { namespace = '', name = '' } = pod.metadata;
  const fields: readonly (readonly [string, string | undefined])[] = [
    ['follow', follow ? 'true' : undefined],
    ['limitBytes', limitBytes?.toString()],
    ['previous', previous ? 'true' : undefined],
    ['sinceSeconds', sinceSeconds?.toString()],
    ['sinceTime', sinceTime],
    ['stream', stream],
    ['tailLines', tailLines?.toString()],
    ['timestamps', timestamps ? 'true' : undefined],
  ];
  const query = new URLSearchParams();
  for (const [key, value] of fields) if (value !== undefined) query.set(key, value);
  const path = `/containerLogs/${namespace}/${name}/${namedContainer(pod, options.container)}`;
  return query.size === 0 ? path : `${path}?${query}`;
}

/** The log of one container; StatusError before the first piece when there is none yet. Follows pkg/kubelet validateContainerLogStatus. */
export function podLog(
  object: KubeObject,
  records: readonly ContainerRecord[] | undefined,
  options: LogOptions,
  now: number,
): AsyncIterable<Uint8Array> {
  const pod = object as Pod;
  const name = namedContainer(pod, options.container);
  const podName = pod.metadata.name ?? '';
  const quoted = `container ${JSON.stringify(name)} in pod ${JSON.stringify(podName)}`;
  // Without a node there is nobody to ask; the real server answers with an empty log.
  if ((pod.spec?.nodeName ?? '') === '') return readNothing();
  const record = records?.find(({ spec }) => spec.name === name);
  if (record === undefined) throw notFound('', 'pods', podName);
  const { waiting } = record.state;
  if (options.previous) {
    if (record.previousLog === undefined) {
      throw badRequest(`previous terminated ${quoted} not found`);
    }
    return readLog(record.previousLog, readOptions({ ...options, follow: false }, now));
  }
  if (record.id === undefined) {
    const reason = waiting?.reason ?? startingReason(records ?? []);
    throw badRequest(`${quoted} is waiting to start: ${imageProblems[reason] ?? reason}`);
  }
  return readLog(record.log, readOptions(options, now));
}

async function* readNothing(): AsyncGenerator<Uint8Array> {}

function readOptions(options: LogOptions, now: number): ReadOptions {
  const { follow, timestamps, tailLines, limitBytes, sinceSeconds, sinceTime, stream, signal } = options;
  const since =
    sinceSeconds !== undefined
      ? now - sinceSeconds * 1000
      : sinceTime !== undefined
        ? Date.parse(sinceTime)
        : undefined;
  return {
    follow,
    timestamps,
    signal,
    ...(tailLines === undefined ? {} : { tailLines }),
    ...(limitBytes === undefined ? {} : { limitBytes }),
    ...(since === undefined ? {} : { since }),
    ...(stream === 'Stdout' ? { stream: 'stdout' as const } : {}),
    ...(stream === 'Stderr' ? { stream: 'stderr' as const } : {}),
  };
}
