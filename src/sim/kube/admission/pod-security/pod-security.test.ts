import { describe, expect, it } from 'vitest';
import { fieldErrorText } from '#apimachinery';
import type { PodSpec } from '#types/core-v1';
import { detailOf, evaluate } from './evaluate.ts';
import { type Level, policyOf } from './policy.ts';

function details(level: Level, spec: Record<string, unknown>, version = 'latest', annotations = {}): string {
  const whole = { containers: [{ name: 'a', image: 'nginx' }], ...spec } as unknown as PodSpec;
  return detailOf(evaluate({ level, version }, { annotations }, whole));
}

const restrictedDefaults =
  'allowPrivilegeEscalation != false (container "a" must set securityContext.allowPrivilegeEscalation=false), ' +
  'unrestricted capabilities (container "a" must set securityContext.capabilities.drop=["ALL"]), ' +
  'runAsNonRoot != true (pod or container "a" must set securityContext.runAsNonRoot=true), ' +
  'seccompProfile (pod or container "a" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")';

const container = (securityContext: object, more: object = {}) => ({
  containers: [{ name: 'a', image: 'nginx', securityContext, ...more }],
});

describe('the restricted level', () => {
  it('refuses what says nothing', () => {
    expect(details('restricted', {})).toBe(restrictedDefaults);
  });

  it('lets in what is careful', () => {
    const securityContext = { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } };
    const careful = container({ allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } });
    expect(details('restricted', { securityContext, ...careful })).toBe('');
  });

  it('names volumes by type instead of the baseline rule on hostPath', () => {
    expect(details('restricted', { volumes: [{ name: 'h', hostPath: { path: '/' } }] })).toContain(
      'restricted volume types (volume "h" uses restricted volume type "hostPath")',
    );
  });

  it('asks less of Windows and of Pods with their own users', () => {
    expect(details('restricted', { os: { name: 'windows' }, hostUsers: false })).toBe('');
  });

  it('refuses root', () => {
    expect(details('restricted', { securityContext: { runAsUser: 0, runAsNonRoot: false } })).toContain(
      'runAsNonRoot != true (pod must not set securityContext.runAsNonRoot=false), runAsUser=0 (pod must not set runAsUser=0)',
    );
  });
});

describe('the baseline level', () => {
  it.each([
    [{}, ''],
    [{ hostNetwork: true, hostPID: true }, 'host namespaces (hostNetwork=true, hostPID=true)'],
    [container({ privileged: true }), 'privileged (container "a" must not set securityContext.privileged=true)'],
    [
      container({ capabilities: { add: ['SYS_ADMIN', 'CHOWN'] } }),
      'non-default capabilities (container "a" must not include "SYS_ADMIN" in securityContext.capabilities.add)',
    ],
    [container({}, { ports: [{ hostPort: 80 }] }), 'hostPort (container "a" uses hostPort 80)'],
    [{ volumes: [{ name: 'h', hostPath: {} }] }, 'hostPath volumes (volume "h")'],
    [
      { securityContext: { seccompProfile: { type: 'Unconfined' } } },
      'seccompProfile (pod must not set securityContext.seccompProfile.type to "Unconfined")',
    ],
    [{ securityContext: { sysctls: [{ name: 'kernel.msgmax' }] } }, 'forbidden sysctls (kernel.msgmax)'],
    [
      { securityContext: { seLinuxOptions: { type: 'x', user: 'u' } } },
      'seLinuxOptions (pod set forbidden securityContext.seLinuxOptions: type "x"; user may not be set)',
    ],
    [
      container({ procMount: 'Unmasked' }),
      'procMount (container "a" must not set securityContext.procMount to "Unmasked")',
    ],
    [
      container({}, { livenessProbe: { httpGet: { host: '10.0.0.1' } } }),
      'probe or lifecycle host (container "a" uses probe or lifecycle host "10.0.0.1")',
    ],
    [
      { securityContext: { appArmorProfile: { type: 'Unconfined' } } },
      'forbidden AppArmor profile (pod must not set AppArmor profile type to "Unconfined")',
    ],
  ])('%j', (spec, text) => {
    expect(details('baseline', spec)).toBe(text);
  });

  it('is what it was in the version that the label names', () => {
    const probe = container({}, { livenessProbe: { httpGet: { host: '10.0.0.1' } } });
    expect(details('baseline', probe, 'v1.33')).toBe('');
  });
});

describe('labels', () => {
  it('warn follows a stricter enforce', () => {
    const { policy } = policyOf({ 'pod-security.kubernetes.io/enforce': 'baseline' });
    expect(policy.warn).toEqual({ level: 'baseline', version: 'latest' });
    expect(policy.audit).toEqual({ level: 'privileged', version: 'latest' });
  });

  it.each([
    [
      'enforce',
      'foo',
      'metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: "foo": must be one of privileged, baseline, restricted',
    ],
    [
      'enforce-version',
      'v9',
      'metadata.labels[pod-security.kubernetes.io/enforce-version]: Invalid value: "v9": must be "latest" or "v1.x"',
    ],
  ])('%s=%s is refused', (label, value, text) => {
    expect(policyOf({ [`pod-security.kubernetes.io/${label}`]: value }).errors.map(fieldErrorText)).toEqual([text]);
  });
});
