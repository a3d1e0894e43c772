import type { Container, Pod } from '#types/core-v1';
import { ConfigurationError } from './environment.ts';

/**
 * Throws ConfigurationError for a container that must not run as root but would, or of which nobody can tell. `user` is the
 * image's. Follows pkg/kubelet/kuberuntime verifyRunAsNonRoot.
 */
export function verifyRunAsNonRoot(pod: Pod, spec: Container, user: string): void {
  const shared = pod.spec?.securityContext;
  const own = spec.securityContext;
  if ((own?.runAsNonRoot ?? shared?.runAsNonRoot) !== true) return;
  const { name, namespace, uid } = pod.metadata;
  const which = `(pod: ${JSON.stringify(`${name}_${namespace}(${uid})`)}, container: ${spec.name})`;
  const asked = own?.runAsUser ?? shared?.runAsUser;
  if (asked === 0) throw new ConfigurationError(`container's runAsUser breaks non-root policy ${which}`);
  if (asked !== undefined) return;
  const [person = ''] = user.split(':');
  if (person !== '' && !/^\d+$/.test(person)) {
    const problem = `image has non-numeric user (${person}), cannot verify user is non-root`;
    throw new ConfigurationError(`container has runAsNonRoot and ${problem} ${which}`);
  }
  if (Number(person) === 0) {
    throw new ConfigurationError(`container has runAsNonRoot and image will run as root ${which}`);
  }
}
