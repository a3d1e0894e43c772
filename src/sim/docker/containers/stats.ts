import type { HttpRequest, HttpResponse } from '#api';
import type { Engine } from '../engine.ts';
import { never } from '../times.ts';
import { commonHeaders, flag } from '../wire.ts';
import type { Life } from './life.ts';
import { hostMemory, processors } from './verify.ts';

/** Milliseconds between two samples. */
const interval = 1000;
const blockStats = [
  'io_service_bytes_recursive',
  'io_serviced_recursive',
  'io_queue_recursive',
  'io_service_time_recursive',
  'io_wait_time_recursive',
  'io_merged_recursive',
  'io_time_recursive',
  'sectors_recursive',
];
const throttling = { periods: 0, throttled_periods: 0, throttled_time: 0 };

/** `GET /containers/{name}/stats`: a sample a second, or one. Follows moby daemon/stats and api/types/stats.go for control groups v1. */
export function stats(engine: Engine, request: HttpRequest, name: string): HttpResponse {
  const life = engine.container(name);
  const { query, signal } = request;
  const stream = query.get('stream') === null || flag(query, 'stream');
  const single = !stream || !life.running;
  const line = (first: boolean) => `${JSON.stringify(sample(engine, life, first))}\n`;
  return {
    status: 200,
    headers: { ...commonHeaders, 'Content-Type': 'application/json' },
    body: (async function* () {
      yield line(stream || flag(query, 'one-shot'));
      while (!single && !signal.aborted) {
        const timer = Promise.withResolvers<void>();
        const waiting = engine.clock.after(interval, timer.resolve);
        signal.addEventListener('abort', () => timer.resolve(), { once: true });
        await timer.promise;
        waiting.cancel();
        if (signal.aborted || !engine.lives.has(life.record.id)) return;
        yield line(false);
      }
    })(),
  };
}

function sample(engine: Engine, life: Life, first: boolean) {
  const { record } = life;
  const identity = { name: `/${record.name}`, id: record.id };
  const { container } = life;
  if (container === undefined) {
    return {
      read: never,
      preread: never,
      pids_stats: {},
      blkio_stats: Object.fromEntries(blockStats.map((key) => [key, null])),
      num_procs: 0,
      storage_stats: {},
      cpu_stats: noProcessor,
      precpu_stats: noProcessor,
      memory_stats: {},
      ...identity,
    };
  }
  const load = container.load();
  const now = engine.clock.now();
  const read = engine.time();
  // Whoever computes has a processor of its own as long as there are any, and as many as the limit allows.
  const allowed = Number(record.hostConfig.NanoCpus ?? 0) / 1e6 || processors * 1000;
  const milliCores = Math.min(load.milliCores + load.busy * 1000, allowed, processors * 1000);
  const before = Math.max(now - interval, Date.parse(record.startedAt));
  return {
    read,
    preread: first ? never : `${new Date(now - interval).toISOString().slice(0, 19)}${read.slice(19)}`,
    pids_stats: { current: load.processes },
    blkio_stats: Object.fromEntries(blockStats.map((key) => [key, []])),
    num_procs: 0,
    storage_stats: {},
    cpu_stats: processorUse(record.startedAt, now, milliCores),
    precpu_stats: first ? noProcessor : processorUse(record.startedAt, before, milliCores),
    memory_stats: memoryUse(load.bytes, record.hostConfig.Memory, Number(record.hostConfig.MemorySwap ?? 0)),
    ...identity,
    ...(record.hostConfig.NetworkMode === 'host' ? {} : { networks: networksOf(life) }),
  };
}

const noProcessor = {
  cpu_usage: { total_usage: 0, usage_in_kernelmode: 0, usage_in_usermode: 0 },
  throttling_data: throttling,
};

/** Nanoseconds used until `time` at that many thousandths of a core. */
function processorUse(startedAt: string, time: number, milliCores: number) {
  const total = 30_000_000 + Math.round((time - Date.parse(startedAt)) * milliCores * 1e3);
  const half = Math.floor(total / 2);
  return {
    cpu_usage: {
      total_usage: total,
      percpu_usage: [half, total - half],
      usage_in_kernelmode: 0,
      usage_in_usermode: Math.floor(total / 1e7) * 1e7,
    },
    system_cpu_usage: time * processors * 1e6,
    online_cpus: processors,
    throttling_data: throttling,
  };
}

function memoryUse(bytes: number, limit: number, swap: number) {
  const most = limit > 0 ? limit : hostMemory;
  const unlimited = Number(9_223_372_036_854_771_712n);
  const pages = Math.ceil(bytes / 4096);
  const own: Record<string, number> = {
    active_anon: 4096,
    active_file: 0,
    cache: 0,
    dirty: 0,
    inactive_anon: bytes,
    inactive_file: 0,
    mapped_file: 0,
    pgfault: pages + 1000,
    pgmajfault: 0,
    pgpgin: pages + 800,
    pgpgout: 800,
    rss: bytes,
    rss_huge: 0,
    unevictable: 0,
    writeback: 0,
  };
  const all = Object.entries(own).flatMap(([key, value]) => [
    [key, value],
    [`total_${key}`, value],
  ]);
  const hierarchy = [
    ['hierarchical_memory_limit', limit > 0 ? limit : unlimited],
    ['hierarchical_memsw_limit', swap > 0 ? swap : unlimited],
  ];
  const sorted = [...all, ...hierarchy].sort(([left], [right]) => (String(left) < String(right) ? -1 : 1));
  return { usage: bytes, max_usage: bytes, stats: Object.fromEntries(sorted), limit: most };
}

/** The interfaces. Nothing counts their packets: they stay at what the neighbourhood says by itself. */
function networksOf({ record }: Life) {
  const none = { rx_errors: 0, rx_dropped: 0, tx_bytes: 0, tx_packets: 0, tx_errors: 0, tx_dropped: 0 };
  const names = record.endpoints.filter(({ address }) => address !== '').map((_, index) => `eth${index}`);
  return Object.fromEntries(names.map((name) => [name, { rx_bytes: 486, rx_packets: 5, ...none }]));
}
