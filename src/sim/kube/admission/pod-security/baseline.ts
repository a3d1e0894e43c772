import { lookup } from '#apimachinery';
import type { Container, EphemeralContainer, SELinuxOptions } from '#types/core-v1';
import { type Check, hasOwnUsers, named, namesWhere, quoted, type Subject, setters, sorted } from './check.ts';

type AnyContainer = Container | EphemeralContainer;
const safeProfiles = ['RuntimeDefault', 'Localhost'];
const defaultCapabilities = [
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
];
/** Harmless sysctls, with the minor version that knew them first. */
const sysctls = lookup<number>({
  'kernel.shm_rmid_forced': 0,
  'net.ipv4.ip_local_port_range': 0,
  'net.ipv4.tcp_syncookies': 0,
  'net.ipv4.ping_group_range': 0,
  'net.ipv4.ip_unprivileged_port_start': 0,
  'net.ipv4.ip_local_reserved_ports': 27,
  'net.ipv4.tcp_keepalive_time': 29,
  'net.ipv4.tcp_fin_timeout': 29,
  'net.ipv4.tcp_keepalive_intvl': 29,
  'net.ipv4.tcp_keepalive_probes': 29,
  'net.ipv4.tcp_rmem': 32,
  'net.ipv4.tcp_wmem': 32,
});
const appArmorPrefix = 'container.apparmor.security.beta.kubernetes.io/';

const appArmorProfile: Check = {
  id: 'appArmorProfile',
  level: 'baseline',
  since: 0,
  find: (subject) => {
    const isBad = (type: string | undefined): boolean => type !== undefined && !safeProfiles.includes(type);
    const pod = subject.spec.securityContext?.appArmorProfile?.type;
    const ofContainer = ({ securityContext }: AnyContainer) => securityContext?.appArmorProfile?.type;
    const containers = subject.containers.filter((container) => isBad(ofContainer(container)));
    const annotations = Object.entries(subject.annotations)
      .filter(([key, value]) => key.startsWith(appArmorPrefix) && !isSafeAnnotation(value))
      .map(([key, value]) => `${key}="${value}"`)
      .sort();
    const who = [
      ...setters(
        isBad(pod),
        containers.map(({ name }) => name),
      ),
      ...(annotations.length > 0 ? [annotations.length === 1 ? 'annotation' : 'annotations'] : []),
    ];
    if (who.length === 0) return undefined;
    const values = sorted([...(isBad(pod) ? [pod ?? ''] : []), ...containers.map((one) => ofContainer(one) ?? '')]);
    const bad = [...values, ...annotations];
    return {
      reason: `forbidden AppArmor profile${bad.length === 1 ? '' : 's'}`,
      detail: `${who.join(' and ')} must not set AppArmor profile type to ${quoted(bad)}`,
    };
  },
};

function isSafeAnnotation(value: string): boolean {
  return value === '' || value === 'runtime/default' || value.startsWith('localhost/');
}

const capabilities: Check = {
  id: 'capabilities_baseline',
  level: 'baseline',
  since: 0,
  find: (subject) => {
    const added = ({ securityContext }: AnyContainer): string[] =>
      (securityContext?.capabilities?.add ?? []).filter((name) => !defaultCapabilities.includes(name));
    const containers = namesWhere(subject, (container) => added(container).length > 0);
    if (containers.length === 0) return undefined;
    const names = quoted(sorted(subject.containers.flatMap(added)));
    return {
      reason: 'non-default capabilities',
      detail: `${named('container', containers)} must not include ${names} in securityContext.capabilities.add`,
    };
  },
};

const hostNamespaces: Check = {
  id: 'hostNamespaces',
  level: 'baseline',
  since: 0,
  find: ({ spec }) => {
    const shared = (['hostNetwork', 'hostPID', 'hostIPC'] as const).filter((name) => spec[name] === true);
    return shared.length === 0
      ? undefined
      : { reason: 'host namespaces', detail: shared.map((name) => `${name}=true`).join(', ') };
  },
};

const hostPathVolumes: Check = {
  id: 'hostPathVolumes',
  level: 'baseline',
  since: 0,
  find: ({ spec }) => {
    const volumes = (spec.volumes ?? []).filter(({ hostPath }) => hostPath !== undefined).map(({ name }) => name);
    return volumes.length === 0 ? undefined : { reason: 'hostPath volumes', detail: named('volume', volumes) };
  },
};

const hostPorts: Check = {
  id: 'hostPorts',
  level: 'baseline',
  since: 0,
  find: (subject) => {
    const portsOf = ({ ports = [] }: AnyContainer): string[] =>
      ports.flatMap(({ hostPort }) => (hostPort ? [String(hostPort)] : []));
    const containers = namesWhere(subject, (container) => portsOf(container).length > 0);
    if (containers.length === 0) return undefined;
    const ports = sorted(subject.containers.flatMap(portsOf));
    const use = containers.length === 1 ? 'uses' : 'use';
    const noun = ports.length === 1 ? 'hostPort' : 'hostPorts';
    return { reason: 'hostPort', detail: `${named('container', containers)} ${use} ${noun} ${ports.join(', ')}` };
  },
};

const hostProbes: Check = {
  id: 'hostProbesAndHostLifecycle',
  level: 'baseline',
  since: 34,
  find: (subject) => {
    const hostsOf = ({ livenessProbe, readinessProbe, startupProbe, lifecycle }: AnyContainer): string[] =>
      [livenessProbe, readinessProbe, startupProbe, lifecycle?.postStart, lifecycle?.preStop].flatMap((handler) =>
        [handler?.httpGet?.host, handler?.tcpSocket?.host].flatMap((host) => (host ? [host] : [])),
      );
    const containers = sorted(namesWhere(subject, (container) => hostsOf(container).length > 0));
    if (containers.length === 0) return undefined;
    const hosts = sorted(subject.containers.flatMap(hostsOf));
    const use = containers.length === 1 ? 'uses' : 'use';
    return {
      reason: 'probe or lifecycle host',
      detail: `${named('container', containers)} ${use} ${named('probe or lifecycle host', hosts)}`,
    };
  },
};

const privileged: Check = {
  id: 'privileged',
  level: 'baseline',
  since: 0,
  find: (subject) => {
    const containers = namesWhere(subject, ({ securityContext }) => securityContext?.privileged === true);
    if (containers.length === 0) return undefined;
    return {
      reason: 'privileged',
      detail: `${named('container', containers)} must not set securityContext.privileged=true`,
    };
  },
};

/** Also of the restricted level, which knows no exception. */
export function findProcMount(subject: Subject) {
  const typeOf = ({ securityContext }: AnyContainer): string => securityContext?.procMount ?? 'Default';
  const containers = subject.containers.filter((container) => typeOf(container) !== 'Default');
  if (containers.length === 0) return undefined;
  const names = containers.map(({ name }) => name);
  const types = quoted(sorted(containers.map(typeOf)));
  return {
    reason: 'procMount',
    detail: `${named('container', names)} must not set securityContext.procMount to ${types}`,
  };
}

const procMount: Check = {
  id: 'procMount',
  level: 'baseline',
  since: 0,
  find: (subject, minor) => (minor >= 35 && hasOwnUsers(subject) ? undefined : findProcMount(subject)),
};

const seLinuxOptions: Check = {
  id: 'seLinuxOptions',
  level: 'baseline',
  since: 0,
  find: (subject, minor) => {
    const allowed = ['', 'container_t', 'container_init_t', 'container_kvm_t'];
    if (minor >= 31) allowed.push('container_engine_t');
    const isBad = (options: SELinuxOptions | undefined): boolean =>
      options !== undefined &&
      (!allowed.includes(options.type ?? '') || (options.user ?? '') !== '' || (options.role ?? '') !== '');
    const pod = subject.spec.securityContext?.seLinuxOptions;
    const bad = subject.containers.filter(({ securityContext }) => isBad(securityContext?.seLinuxOptions));
    const who = setters(
      isBad(pod),
      bad.map(({ name }) => name),
    );
    if (who.length === 0) return undefined;
    const all = [pod, ...bad.map(({ securityContext }) => securityContext?.seLinuxOptions)];
    const types = sorted(
      all.flatMap((options) => (allowed.includes(options?.type ?? '') ? [] : [options?.type ?? ''])),
    );
    const data = [
      ...(types.length > 0 ? [named('type', types)] : []),
      ...(all.some((options) => options?.user) ? ['user may not be set'] : []),
      ...(all.some((options) => options?.role) ? ['role may not be set'] : []),
    ];
    return {
      reason: 'seLinuxOptions',
      detail: `${who.join(' and ')} set forbidden securityContext.seLinuxOptions: ${data.join('; ')}`,
    };
  },
};

/** Explicitly bad seccomp profiles; also of the restricted level. */
export function findBadSeccomp(subject: Subject) {
  const isBad = (type: string | undefined): boolean => type !== undefined && !safeProfiles.includes(type);
  const pod = subject.spec.securityContext?.seccompProfile?.type;
  const typeOf = ({ securityContext }: AnyContainer) => securityContext?.seccompProfile?.type;
  const bad = subject.containers.filter((container) => isBad(typeOf(container)));
  const who = setters(
    isBad(pod),
    bad.map(({ name }) => name),
  );
  if (who.length === 0) return undefined;
  const values = quoted(sorted([...(isBad(pod) ? [pod ?? ''] : []), ...bad.map((one) => typeOf(one) ?? '')]));
  return {
    reason: 'seccompProfile',
    detail: `${who.join(' and ')} must not set securityContext.seccompProfile.type to ${values}`,
  };
}

const seccompProfile: Check = { id: 'seccompProfile_baseline', level: 'baseline', since: 19, find: findBadSeccomp };

const sysctlNames: Check = {
  id: 'sysctls',
  level: 'baseline',
  since: 0,
  find: ({ spec }, minor) => {
    const bad = (spec.securityContext?.sysctls ?? []).filter(({ name }) => (sysctls[name] ?? Infinity) > minor);
    return bad.length === 0
      ? undefined
      : { reason: 'forbidden sysctls', detail: bad.map(({ name }) => name).join(', ') };
  },
};

const windowsHostProcess: Check = {
  id: 'windowsHostProcess',
  level: 'baseline',
  since: 0,
  find: (subject) => {
    const containers = namesWhere(
      subject,
      ({ securityContext }) => securityContext?.windowsOptions?.hostProcess === true,
    );
    const who = setters(subject.spec.securityContext?.windowsOptions?.hostProcess === true, containers);
    return who.length === 0
      ? undefined
      : {
          reason: 'hostProcess',
          detail: `${who.join(' and ')} must not set securityContext.windowsOptions.hostProcess=true`,
        };
  },
};

/** In the order of their names, which is that of the messages. */
export const baseline: readonly Check[] = [
  appArmorProfile,
  capabilities,
  hostNamespaces,
  hostPathVolumes,
  hostPorts,
  hostProbes,
  privileged,
  procMount,
  seLinuxOptions,
  seccompProfile,
  sysctlNames,
  windowsHostProcess,
];
