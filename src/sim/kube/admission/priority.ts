import { type KubeObject, lookup } from '#apimachinery';
import type { Pod } from '#types/core-v1';
import { type AdmissionAttributes, type AdmissionContext, defineAdmission, isFor } from './define.ts';
import { forbid } from './forbid.ts';

/** Classes that every cluster has. Follows pkg/apis/scheduling SystemPriorityClasses. */
const systemClasses = lookup<number>({
  'system-node-critical': 2_000_001_000,
  'system-cluster-critical': 2_000_000_000,
});

interface PriorityClass extends KubeObject {
  readonly value: number;
  readonly globalDefault?: boolean;
  readonly preemptionPolicy?: string;
}

/** Turns the priority class of a Pod into a number. Follows plugin/pkg/admission/priority. */
export const priority = defineAdmission({
  name: 'Priority',
  operations: ['CREATE', 'UPDATE'],
  admit: (attributes, context) => {
    const pod = attributes.object as Pod | undefined;
    if (!isFor(attributes, '', 'pods') || pod === undefined) {
      return;
    }
    if (attributes.operation === 'UPDATE') {
      keepPriority(pod, attributes.previous as Pod);
      return;
    }
    resolve(pod, attributes, context);
  },
  validate: (attributes, context) => {
    const own = attributes.object as PriorityClass | undefined;
    const other = own?.globalDefault === true ? defaultClass(context) : undefined;
    if (!isFor(attributes, 'scheduling.k8s.io', 'priorityclasses') || other === undefined) {
      return;
    }
    if (attributes.operation === 'CREATE' || other.name !== own?.metadata.name) {
      throw forbid(attributes, `PriorityClass ${other.name} is already marked as default. Only one default can exist`);
    }
  },
});

/** Clients that don't know the fields must not clear them. */
function keepPriority(pod: Pod, previous: Pod): void {
  if (previous.spec.priority !== undefined) {
    pod.spec.priority ??= previous.spec.priority;
  }
  if (previous.spec.preemptionPolicy !== undefined) {
    pod.spec.preemptionPolicy ??= previous.spec.preemptionPolicy;
  }
}

function resolve(pod: Pod, attributes: AdmissionAttributes, context: AdmissionContext): void {
  const { spec } = pod;
  const chosen = (spec.priorityClassName ?? '') === '' ? defaultClass(context) : namedClass(pod, attributes, context);
  const value = chosen?.value ?? 0;
  const policy = chosen?.preemptionPolicy ?? 'PreemptLowerPriority';
  if ((spec.priorityClassName ?? '') === '' && chosen !== undefined) {
    spec.priorityClassName = chosen.name;
  }
  if (spec.priority !== undefined && spec.priority !== value) {
    throw forbid(
      attributes,
      `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${value} from the given PriorityClass name`,
    );
  }
  if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== policy) {
    throw forbid(
      attributes,
      `the string value of PreemptionPolicy (${spec.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${policy} from the given PriorityClass name`,
    );
  }
  spec.priority = value;
  spec.preemptionPolicy = policy;
}

interface Chosen {
  readonly name: string;
  readonly value: number;
  readonly preemptionPolicy: string | undefined;
}

function namedClass(pod: Pod, attributes: AdmissionAttributes, context: AdmissionContext): Chosen {
  const name = pod.spec.priorityClassName ?? '';
  const found = context.lookup('scheduling.k8s.io', 'priorityclasses', undefined, name) as PriorityClass | undefined;
  if (found !== undefined) {
    return chosenOf(found);
  }
  const value = systemClasses[name];
  if (value === undefined) {
    throw forbid(attributes, `no PriorityClass with name ${name} was found`);
  }
  return { name, value, preemptionPolicy: undefined };
}

/** The class marked as global default; of several the lowest. */
function defaultClass(context: AdmissionContext): Chosen | undefined {
  const classes = context.lookupAll('scheduling.k8s.io', 'priorityclasses') as readonly PriorityClass[];
  const [lowest] = classes.filter((one) => one.globalDefault === true).sort((a, b) => a.value - b.value);
  return lowest === undefined ? undefined : chosenOf(lowest);
}

function chosenOf(found: PriorityClass): Chosen {
  return { name: found.metadata.name ?? '', value: found.value, preemptionPolicy: found.preemptionPolicy };
}
