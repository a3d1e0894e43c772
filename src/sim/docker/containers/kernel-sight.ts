import type { ControlGroups, HiddenPaths } from '../../runtime/index.ts';
import type { HostConfig } from '../records.ts';
import type { Life } from './life.ts';

/** Version 1, as this engine says it has: limits may change while the container runs. */
export function controlGroupsOf(life: Life): ControlGroups {
  const { id, hostConfig } = life.record;
  const parent = hostConfig.CgroupParent || '/docker';
  return {
    version: 1,
    path: hostConfig.CgroupnsMode === 'private' ? '/' : `${parent}/${id}`,
    limits: () => {
      const host = life.record.hostConfig;
      const above = (value: unknown) => (Number(value ?? 0) > 0 ? Number(value) : undefined);
      const cores = above(host.NanoCpus);
      return {
        memory: above(host.Memory),
        quota: cores === undefined ? above(host.CpuQuota) : Math.round(cores / 10_000),
        period: cores === undefined ? above(host.CpuPeriod) : 100_000,
        shares: above(host.CpuShares),
        pids: above(host.PidsLimit),
      };
    },
  };
}

/** What was asked to be hidden of the kernel: nothing of a privileged container. */
export function hiddenPaths({
  MaskedPaths: masked,
  ReadonlyPaths: readOnly,
  Privileged: open,
}: HostConfig): HiddenPaths {
  const list = (value: unknown) => (open !== true && Array.isArray(value) ? value.map(String) : []);
  return { masked: list(masked), readOnly: list(readOnly) };
}
