import { conditionLiterals, textsIn } from '../../match/literals.ts';
import type { ResourceSpec } from './spec.ts';

/** Literals that a learner has to be told: names, and values of fields that he sets (not of `status`, which follows). */
export function resourceLiterals(spec: ResourceSpec): readonly string[] {
  const literals: string[] = [];
  if (spec.name !== undefined) literals.push(spec.kind, spec.name);
  if (spec.namespace !== undefined && spec.namespace !== 'default' && spec.namespace !== '*')
    literals.push(spec.namespace);
  if (spec.selector !== undefined) literals.push(...spec.selector.split(',').filter((part) => part !== ''));
  for (const condition of spec.fields ?? []) literals.push(...conditionLiterals(condition));
  for (const related of spec.related ?? []) {
    for (const condition of related.fields ?? []) literals.push(...conditionLiterals(condition));
  }
  for (const mount of spec.mounts ?? []) literals.push(mount.path, ...textsIn(mount.source));
  return [...new Set(literals)];
}
