import { expect, it } from 'vitest';
import type { Pod, SecurityContext } from '#types/core-v1';
import { verifyRunAsNonRoot } from './run-as-non-root.ts';

const which = '(pod: "p_ns(u)", container: c)';

it.each<readonly [SecurityContext, string, string | undefined]>([
  [{}, 'root', undefined],
  [{ runAsNonRoot: true }, '', `container has runAsNonRoot and image will run as root ${which}`],
  [{ runAsNonRoot: true }, '0:0', `container has runAsNonRoot and image will run as root ${which}`],
  [
    { runAsNonRoot: true },
    'nginx',
    `container has runAsNonRoot and image has non-numeric user (nginx), cannot verify user is non-root ${which}`,
  ],
  [{ runAsNonRoot: true, runAsUser: 0 }, '101', `container's runAsUser breaks non-root policy ${which}`],
  [{ runAsNonRoot: true, runAsUser: 1000 }, '', undefined],
  [{ runAsNonRoot: true }, '101', undefined],
])('%j with the image user %j', (securityContext, user, problem) => {
  const pod = { metadata: { name: 'p', namespace: 'ns', uid: 'u' }, spec: { containers: [] } } as unknown as Pod;
  const verify = () => verifyRunAsNonRoot(pod, { name: 'c', securityContext }, user);
  if (problem === undefined) expect(verify).not.toThrow();
  else expect(verify).toThrow(new Error(problem));
});
