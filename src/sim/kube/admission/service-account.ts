import type { Container, Pod, ServiceAccount, Volume, VolumeMount } from '#types/core-v1';
import { type AdmissionContext, defineAdmission, isFor } from './define.ts';
import { forbid } from './forbid.ts';
import { foreignSecret } from './mountable-secrets.ts';

const mirrorAnnotation = 'kubernetes.io/config.mirror';
const tokenPath = '/var/run/secrets/kubernetes.io/serviceaccount';
const volumePrefix = 'kube-api-access-';
/** An hour and 7 seconds, by which the kubelet recognizes tokens that the server asked for. */
const tokenSeconds = 3607;

/** Pods run as a ServiceAccount that exists and get its token mounted. Follows plugin/pkg/admission/serviceaccount. */
export const serviceAccount = defineAdmission({
  name: 'ServiceAccount',
  operations: ['CREATE'],
  admit: (attributes, context) => {
    const pod = attributes.object as Pod | undefined;
    if (!isFor(attributes, '', 'pods') || pod === undefined) {
      return;
    }
    const { spec } = pod;
    if (pod.metadata.annotations?.[mirrorAnnotation] !== undefined) {
      if ((spec.serviceAccountName ?? '') !== '') {
        throw forbid(attributes, 'a mirror pod may not reference service accounts');
      }
      return;
    }
    const name = spec.serviceAccountName || 'default';
    spec.serviceAccountName = name;
    spec.serviceAccount = name;
    const { namespace = '' } = attributes;
    const account = context.lookup('', 'serviceaccounts', namespace, name) as ServiceAccount | undefined;
    if (account === undefined) {
      const what = name.includes('/')
        ? `invalid resource name "${name}": [may not contain '/']`
        : `serviceaccount "${name}" not found`;
      throw forbid(attributes, `error looking up service account ${namespace}/${name}: ${what}`);
    }
    if (spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true) {
      mountToken(pod, context);
    }
    if ((spec.imagePullSecrets ?? []).length === 0 && (account.imagePullSecrets ?? []).length > 0) {
      spec.imagePullSecrets = (account.imagePullSecrets ?? []).map((reference) => ({ ...reference }));
    }
    const problem = foreignSecret(pod, account);
    if (problem !== undefined) {
      throw forbid(attributes, problem);
    }
  },
});

function mountToken(pod: Pod, context: AdmissionContext): void {
  const { spec } = pod;
  const volumes = spec.volumes ?? [];
  const existing = volumes.find((volume) => volume.name.startsWith(volumePrefix) && volume.projected !== undefined);
  const name = existing?.name ?? freeName(volumes, context);
  const mount: VolumeMount = { name, readOnly: true, mountPath: tokenPath };
  const needing = [...(spec.initContainers ?? []), ...(spec.containers ?? [])].filter(
    (container) => !hasMount(container),
  );
  for (const container of needing) {
    container.volumeMounts = [...(container.volumeMounts ?? []), { ...mount }];
  }
  if (existing === undefined && needing.length > 0) {
    spec.volumes = [...volumes, tokenVolume(name)];
  }
}

function hasMount(container: Container): boolean {
  return (container.volumeMounts ?? []).some((mount) => mount.mountPath === tokenPath);
}

function freeName(volumes: readonly Volume[], context: AdmissionContext): string {
  for (;;) {
    const name = volumePrefix + context.suffix(5);
    if (volumes.every((volume) => volume.name !== name)) {
      return name;
    }
  }
}

/** Follows TokenVolumeSource. */
function tokenVolume(name: string): Volume {
  return {
    name,
    projected: {
      sources: [
        { serviceAccountToken: { expirationSeconds: tokenSeconds, path: 'token' } },
        { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
        {
          downwardAPI: {
            items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
          },
        },
      ],
      defaultMode: 0o644,
    },
  };
}
