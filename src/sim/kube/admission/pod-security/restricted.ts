import { findBadSeccomp, findProcMount } from './baseline.ts';
import { type Check, hasOwnUsers, isWindows, named, namesWhere, quoted, setters, sorted } from './check.ts';

const volumeTypes = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
];

const allowPrivilegeEscalation: Check = {
  id: 'allowPrivilegeEscalation',
  level: 'restricted',
  since: 8,
  find: (subject, minor) => {
    if (minor >= 25 && isWindows(subject)) return undefined;
    const containers = namesWhere(
      subject,
      ({ securityContext }) => securityContext?.allowPrivilegeEscalation !== false,
    );
    if (containers.length === 0) return undefined;
    return {
      reason: 'allowPrivilegeEscalation != false',
      detail: `${named('container', containers)} must set securityContext.allowPrivilegeEscalation=false`,
    };
  },
};

const capabilities: Check = {
  id: 'capabilities_restricted',
  level: 'restricted',
  since: 22,
  overrides: 'capabilities_baseline',
  find: (subject, minor) => {
    if (minor >= 25 && isWindows(subject)) return undefined;
    const keeping = namesWhere(
      subject,
      ({ securityContext }) => !(securityContext?.capabilities?.drop ?? []).includes('ALL'),
    );
    const adding = subject.containers.flatMap(({ name, securityContext }) => {
      const added = (securityContext?.capabilities?.add ?? []).filter((one) => one !== 'NET_BIND_SERVICE');
      return added.length === 0 ? [] : [{ name, added }];
    });
    const details = [
      ...(keeping.length > 0
        ? [`${named('container', keeping)} must set securityContext.capabilities.drop=["ALL"]`]
        : []),
      ...(adding.length > 0
        ? [
            `${named(
              'container',
              adding.map(({ name }) => name),
            )} must not include ${quoted(sorted(adding.flatMap(({ added }) => added)))} in securityContext.capabilities.add`,
          ]
        : []),
    ];
    return details.length === 0 ? undefined : { reason: 'unrestricted capabilities', detail: details.join('; ') };
  },
};

const procMount: Check = {
  id: 'procMount_restricted',
  level: 'restricted',
  since: 35,
  overrides: 'procMount',
  find: findProcMount,
};

const restrictedVolumes: Check = {
  id: 'restrictedVolumes',
  level: 'restricted',
  since: 0,
  overrides: 'hostPathVolumes',
  find: ({ spec }) => {
    const bad = (spec.volumes ?? []).flatMap(({ name, ...sources }) => {
      const types = Object.keys(sources);
      return types.some((type) => volumeTypes.includes(type)) ? [] : [{ name, type: types[0] ?? 'unknown' }];
    });
    if (bad.length === 0) return undefined;
    const types = sorted(bad.map(({ type }) => type));
    const names = named(
      'volume',
      bad.map(({ name }) => name),
    );
    const use = bad.length === 1 ? 'uses' : 'use';
    return { reason: 'restricted volume types', detail: `${names} ${use} ${named('restricted volume type', types)}` };
  },
};

const runAsNonRoot: Check = {
  id: 'runAsNonRoot',
  level: 'restricted',
  since: 0,
  find: (subject, minor) => {
    if (minor >= 35 && hasOwnUsers(subject)) return undefined;
    const reason = 'runAsNonRoot != true';
    const pod = subject.spec.securityContext?.runAsNonRoot;
    const explicit = namesWhere(subject, ({ securityContext }) => securityContext?.runAsNonRoot === false);
    const who = setters(pod === false, explicit);
    if (who.length > 0) {
      return { reason, detail: `${who.join(' and ')} must not set securityContext.runAsNonRoot=false` };
    }
    const silent = namesWhere(subject, ({ securityContext }) => securityContext?.runAsNonRoot === undefined);
    if (pod === true || silent.length === 0) return undefined;
    return { reason, detail: `pod or ${named('container', silent)} must set securityContext.runAsNonRoot=true` };
  },
};

const runAsUser: Check = {
  id: 'runAsUser',
  level: 'restricted',
  since: 23,
  find: (subject, minor) => {
    if (minor >= 35 && hasOwnUsers(subject)) return undefined;
    const containers = namesWhere(subject, ({ securityContext }) => securityContext?.runAsUser === 0);
    const who = setters(subject.spec.securityContext?.runAsUser === 0, containers);
    return who.length === 0
      ? undefined
      : { reason: 'runAsUser=0', detail: `${who.join(' and ')} must not set runAsUser=0` };
  },
};

const seccompProfile: Check = {
  id: 'seccompProfile_restricted',
  level: 'restricted',
  since: 19,
  overrides: 'seccompProfile_baseline',
  find: (subject, minor) => {
    if (minor >= 25 && isWindows(subject)) return undefined;
    const bad = findBadSeccomp(subject);
    if (bad !== undefined) return bad;
    const silent = namesWhere(subject, ({ securityContext }) => securityContext?.seccompProfile === undefined);
    if (silent.length === 0 || subject.spec.securityContext?.seccompProfile !== undefined) return undefined;
    return {
      reason: 'seccompProfile',
      detail: `pod or ${named('container', silent)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`,
    };
  },
};

/** In the order of their names, which is that of the messages. */
export const restricted: readonly Check[] = [
  allowPrivilegeEscalation,
  capabilities,
  procMount,
  restrictedVolumes,
  runAsNonRoot,
  runAsUser,
  seccompProfile,
];
