import { deepEqual, path } from '#apimachinery';
import type { AppArmorProfile, Pod } from '#types/core-v1';
import type { RequestContext } from '../../../registry/resource.ts';

const prefix = 'container.apparmor.security.beta.kubernetes.io/';
const annotationsAt = path('metadata', 'annotations');

/**
 * Old clients say in annotations which AppArmor profile a container gets; the fields take it over, with a warning.
 * Follows pkg/registry/core/pod, applyAppArmorVersionSkew.
 */
export function takeOverAppArmor({ metadata, spec }: Pod, { warn }: Pick<RequestContext, 'warn'>): void {
  if (spec.os?.name === 'windows') {
    return;
  }
  for (const container of [...(spec.initContainers ?? []), ...(spec.containers ?? [])]) {
    const key = `${prefix}${container.name}`;
    const annotation = metadata.annotations?.[key];
    if (annotation === undefined || container.securityContext?.appArmorProfile !== undefined) {
      continue;
    }
    const profile = profileOf(annotation);
    const isNews = !deepEqual(profile, spec.securityContext?.appArmorProfile);
    if (profile !== undefined && isNews) {
      container.securityContext = { ...container.securityContext, appArmorProfile: profile };
    }
    if (profile === undefined || isNews) {
      warn(`${annotationsAt.key(key)}: deprecated since v1.30; use the "appArmorProfile" field instead`);
    }
  }
}

/** Undefined: nothing that a field could say. Follows pkg/api/pod, ApparmorFieldForAnnotation. */
function profileOf(annotation: string): AppArmorProfile | undefined {
  if (annotation === 'unconfined') {
    return { type: 'Unconfined' };
  }
  if (annotation === 'runtime/default') {
    return { type: 'RuntimeDefault' };
  }
  const local = /^localhost\/(.+)$/s.exec(annotation)?.[1];
  const isValid = local !== undefined && local.trim() === local && local.length <= 4095;
  return isValid ? { type: 'Localhost', localhostProfile: local } : undefined;
}
