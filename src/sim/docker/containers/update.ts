import { z } from 'zod';
import type { HttpRequest, HttpResponse } from '#api';
import { containerBody, goType, readBody } from '../body.ts';
import type { Engine } from '../engine.ts';
import { refuse } from '../engine-error.ts';
import type { HostConfig } from '../records.ts';
import { json } from '../wire.ts';
import { restartPolicySchema } from './create-body.ts';
import { verifyResources, verifyRestartPolicy } from './verify.ts';

const number = z
  .int()
  .nullish()
  .transform((value) => value ?? 0);
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
const small = z
  .int()
  .register(goType, { name: 'uint16' })
  .nullish()
  .transform((value) => value ?? 0);
const updateSchema = z
  .looseObject({
    Memory: number,
    MemorySwap: number,
    MemoryReservation: number,
    NanoCpus: number,
    CpuShares: number,
    CpuPeriod: number,
    CpuQuota: number,
    CpuRealtimePeriod: number,
    CpuRealtimeRuntime: number,
    CpusetCpus: text,
    CpusetMems: text,
    BlkioWeight: small,
    KernelMemory: number,
    PidsLimit: z.int().nullish(),
    RestartPolicy: restartPolicySchema.nullish(),
  })
  .register(goType, { name: 'container.UpdateConfig' });
type Update = z.infer<typeof updateSchema>;

/** What counts as given when it is not zero. */
const numbers = [
  'BlkioWeight',
  'CpuShares',
  'NanoCpus',
  'CpuPeriod',
  'CpuQuota',
  'Memory',
  'MemorySwap',
  'MemoryReservation',
  'KernelMemory',
  'CpuRealtimePeriod',
  'CpuRealtimeRuntime',
] as const;

/** `POST /containers/{name}/update`. Follows moby daemon/update.go and container_unix.go UpdateContainer. */
export async function update(engine: Engine, request: HttpRequest, name: string): Promise<HttpResponse> {
  const wishes = await readBody(request, updateSchema, containerBody);
  const life = engine.container(name);
  if (wishes.RestartPolicy != null) verifyRestartPolicy(wishes.RestartPolicy);
  verifyResources(wishes, true);
  const { record } = life;
  const conflict = conflictOf(wishes, record.hostConfig);
  if (conflict !== undefined) throw refuse.cannotUpdate(record.id, conflict);
  change(record.hostConfig, wishes);
  life.limitsChanged();
  engine.saveContainer(life);
  life.emit('update');
  return json(200, { Warnings: null });
}

function conflictOf(wishes: Update, host: HostConfig): string | undefined {
  const has = (field: string) => Number(host[field] ?? 0) > 0;
  const conflict = (what: string, other: string) =>
    `Conflicting options: ${what} cannot be updated as ${other} has already been set`;
  if (wishes.NanoCpus > 0 && has('CpuPeriod')) return conflict('Nano CPUs', 'CPU Period');
  if (wishes.NanoCpus > 0 && has('CpuQuota')) return conflict('Nano CPUs', 'CPU Quota');
  if (wishes.CpuPeriod > 0 && has('NanoCpus')) return conflict('CPU Period', 'NanoCPUs');
  if (wishes.CpuQuota > 0 && has('NanoCpus')) return conflict('CPU Quota', 'NanoCPUs');
  if (wishes.Memory !== 0 && wishes.Memory > Number(host.MemorySwap ?? 0) && wishes.MemorySwap === 0)
    return 'Memory limit should be smaller than already set memoryswap limit, update the memoryswap at the same time';
  const policy = wishes.RestartPolicy?.Name ?? '';
  if (host.AutoRemove && policy !== '' && policy !== 'no')
    return 'Restart policy cannot be updated because AutoRemove is enabled for the container';
  return undefined;
}

function change(host: HostConfig, wishes: Update): void {
  for (const field of numbers) if (wishes[field] !== 0) host[field] = wishes[field];
  if (wishes.CpusetCpus !== '') host.CpusetCpus = wishes.CpusetCpus;
  if (wishes.CpusetMems !== '') host.CpusetMems = wishes.CpusetMems;
  if (wishes.PidsLimit != null) host.PidsLimit = wishes.PidsLimit;
  const policy = wishes.RestartPolicy;
  if (policy != null && policy.Name !== '')
    host.RestartPolicy = { Name: policy.Name, MaximumRetryCount: policy.MaximumRetryCount };
}
