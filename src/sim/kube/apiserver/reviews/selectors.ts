import {
  type FieldError,
  fieldInvalid,
  fieldRequired,
  isQualifiedName,
  isValidLabelValue,
  type path,
} from '#apimachinery';
import type { ResourceAttributes } from '#types/authorization-v1';
import { validateOperator } from '../../resources/shared/labels.ts';

type Selector = NonNullable<ResourceAttributes['fieldSelector']>;
type Requirement = NonNullable<Selector['requirements']>[number];
type Path = ReturnType<typeof path>;

const known: ReadonlySet<string> = new Set(['In', 'NotIn', 'Exists', 'DoesNotExist']);

/** What is wrong with the selectors of a question. Follows pkg/apis/authorization/validation validateResourceAttributes. */
export function selectorErrors({ fieldSelector, labelSelector }: ResourceAttributes, at: Path): FieldError[] {
  return [
    ...oneOf(fieldSelector, at.child('fieldSelector'), fieldErrors),
    ...oneOf(labelSelector, at.child('labelSelector'), labelErrors),
  ];
}

function oneOf(
  selector: Selector | undefined,
  at: Path,
  errorsOf: (requirement: Requirement, at: Path) => readonly FieldError[],
): FieldError[] {
  if (selector === undefined) {
    return [];
  }
  const { rawSelector = '', requirements = [] } = selector;
  const where = at.child('requirements');
  const missing = `when ${String(at)} is specified, requirements or rawSelector is required`;
  const both = 'may not specified at the same time as requirements';
  return [
    ...(rawSelector !== '' && requirements.length > 0
      ? [fieldInvalid(at.child('rawSelector'), rawSelector, both)]
      : []),
    ...(rawSelector === '' && requirements.length === 0 ? [fieldRequired(where, missing)] : []),
    ...requirements.flatMap((requirement, index) => errorsOf(requirement, where.index(index))),
  ];
}

function fieldErrors(requirement: Requirement, at: Path): readonly FieldError[] {
  const isNamed = (requirement.key ?? '') !== '';
  return [
    ...(isNamed ? [] : [fieldRequired(at.child('key'), 'must be specified')]),
    ...operatorErrors(requirement, at),
  ];
}

function labelErrors(requirement: Requirement, at: Path): readonly FieldError[] {
  const { key = '', values = [] } = requirement;
  const all = (where: Path, value: string, problems: readonly string[]) =>
    problems.map((problem) => fieldInvalid(where, value, problem));
  return [
    ...operatorErrors(requirement, at),
    ...all(at.child('key'), key, isQualifiedName(key)),
    ...values.flatMap((value, index) => all(at.child('values').index(index), value, isValidLabelValue(value))),
  ];
}

/** Newer clients may know operators that this server does not. */
function operatorErrors(requirement: Requirement, at: Path): readonly FieldError[] {
  return known.has(requirement.operator ?? '') ? validateOperator(requirement, at) : [];
}
