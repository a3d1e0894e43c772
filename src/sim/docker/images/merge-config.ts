import type { ContainerConfig } from '../records.ts';

const nameOf = (entry: string) => entry.split('=', 1)[0] ?? '';

function union(own: object | null | undefined, base: object | null | undefined): Record<string, object> | null {
  const names = [...Object.keys(base ?? {}), ...Object.keys(own ?? {})];
  return names.length === 0 ? null : Object.fromEntries(names.map((name) => [name, {}]));
}

/** One configuration over another that fills what it leaves open. Follows moby daemon/commit.go merge. */
export function fillConfig(own: ContainerConfig, base: ContainerConfig): ContainerConfig {
  const environment = own.Env ?? [];
  const inherited = (base.Env ?? []).filter((entry) => !environment.some((one) => nameOf(one) === nameOf(entry)));
  const entrypoint = own.Entrypoint ?? [];
  const command = own.Cmd ?? [];
  const exposed = union(own.ExposedPorts, base.ExposedPorts);
  const health = own.Healthcheck ?? base.Healthcheck;
  const stopSignal = own.StopSignal === undefined || own.StopSignal === '' ? base.StopSignal : own.StopSignal;
  return {
    ...own,
    User: own.User === '' ? base.User : own.User,
    ...(exposed === null ? {} : { ExposedPorts: exposed }),
    Env: [...environment, ...inherited],
    Labels: { ...base.Labels, ...own.Labels },
    Cmd: entrypoint.length === 0 && command.length === 0 ? base.Cmd : own.Cmd,
    Entrypoint: own.Entrypoint ?? base.Entrypoint,
    ...(health === undefined || health === null ? {} : { Healthcheck: health }),
    WorkingDir: own.WorkingDir === '' ? base.WorkingDir : own.WorkingDir,
    Volumes: union(own.Volumes, base.Volumes),
    ...(stopSignal === undefined ? {} : { StopSignal: stopSignal }),
  };
}
