import type { Pod, ServiceAccount } from '#types/core-v1';

const annotation = 'kubernetes.io/enforce-mountable-secrets';
/** What strconv.ParseBool takes for true. */
const yes = /^(1|t|T|TRUE|true|True)$/;

/**
 * Why a Pod may not run as an account that wants only its own secrets referred to; undefined: it may. Follows
 * plugin/pkg/admission/serviceaccount, limitSecretReferences.
 */
export function foreignSecret({ spec }: Pod, account: ServiceAccount): string | undefined {
  const { name: owner = '', annotations } = account.metadata ?? {};
  if (!yes.test(annotations?.[annotation] ?? '')) {
    return undefined;
  }
  const own = new Set((account.secrets ?? []).map(({ name }) => name));
  const isForeign = (name: string | undefined): name is string => name !== undefined && !own.has(name);
  const refusal = `is not allowed because service account ${owner} does not reference that`;
  for (const { secret } of spec.volumes ?? []) {
    if (isForeign(secret?.secretName)) return `volume with secret.secretName="${secret?.secretName}" ${refusal} secret`;
  }
  for (const [what, containers] of [
    ['init container', spec.initContainers],
    ['container', spec.containers],
  ] as const) {
    for (const { name, env = [], envFrom = [] } of containers ?? []) {
      for (const { name: variable, valueFrom } of env) {
        const secret = valueFrom?.secretKeyRef?.name;
        if (isForeign(secret)) {
          return `${what} ${name} with envVar ${variable} referencing secret.secretName="${secret}" ${refusal} secret`;
        }
      }
      for (const { secretRef } of envFrom) {
        if (isForeign(secretRef?.name)) {
          return `${what} ${name} with envFrom referencing secret.secretName="${secretRef?.name}" ${refusal} secret`;
        }
      }
    }
  }
  const pulling = new Set((account.imagePullSecrets ?? []).map(({ name }) => name));
  const index = (spec.imagePullSecrets ?? []).findIndex(({ name }) => !pulling.has(name));
  return index < 0
    ? undefined
    : `imagePullSecrets[${index}].name="${spec.imagePullSecrets?.[index]?.name}" ${refusal} imagePullSecret`;
}
