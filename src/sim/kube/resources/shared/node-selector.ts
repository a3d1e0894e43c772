import {
  type FieldError,
  fieldInvalid,
  fieldRequired,
  isDns1123Subdomain,
  isValidLabelValue,
  lookup,
} from '#apimachinery';
import type { NodeSelector, NodeSelectorRequirement, NodeSelectorTerm } from '#types/core-v1';
import { invalidAll, type Path } from './errors.ts';
import { validateLabelName, validateOperator } from './labels.ts';

/** Follows pkg/apis/core/validation, ValidateNodeSelector. */
export function validateNodeSelector(selector: NodeSelector, where: Path): FieldError[] {
  const termsAt = where.child('nodeSelectorTerms');
  const terms = selector.nodeSelectorTerms ?? [];
  if (terms.length === 0) {
    return [fieldRequired(termsAt, 'must have at least one node selector term')];
  }
  return terms.flatMap((term, index) => validateNodeSelectorTerm(term, termsAt.index(index), true));
}

/** `checkValues`: label values are checked too; preferred terms don't. Follows ValidateNodeSelectorTerm. */
export function validateNodeSelectorTerm(term: NodeSelectorTerm, where: Path, checkValues: boolean): FieldError[] {
  return [
    ...(term.matchExpressions ?? []).flatMap((requirement, index) =>
      validateRequirement(requirement, where.child('matchExpressions').index(index), checkValues),
    ),
    ...(term.matchFields ?? []).flatMap((requirement, index) =>
      validateFieldRequirement(requirement, where.child('matchFields').index(index)),
    ),
  ];
}

function validateRequirement(requirement: NodeSelectorRequirement, where: Path, checkValues: boolean): FieldError[] {
  const values = requirement.values ?? [];
  const errors = validateOperator(requirement, where, true);
  errors.push(...validateLabelName(requirement.key ?? '', where.child('key')));
  if (checkValues) {
    values.forEach((value, index) => {
      errors.push(...invalidAll(where.child('values').index(index), value, isValidLabelValue(value)));
    });
  }
  return errors;
}

function validateFieldRequirement(requirement: NodeSelectorRequirement, where: Path): FieldError[] {
  const values = requirement.values ?? [];
  const errors: FieldError[] = [];
  if (requirement.operator !== 'In' && requirement.operator !== 'NotIn') {
    errors.push(fieldInvalid(where.child('operator'), requirement.operator ?? '', 'not a valid selector operator'));
  } else if (values.length !== 1) {
    errors.push(
      fieldRequired(
        where.child('values'),
        "must be only one value when `operator` is 'In' or 'NotIn' for node field selector",
      ),
    );
  }
  if (requirement.key !== 'metadata.name') {
    errors.push(fieldInvalid(where.child('key'), requirement.key ?? '', 'not a valid field selector key'));
    return errors;
  }
  values.forEach((value, index) => {
    errors.push(...invalidAll(where.child('values').index(index), value, isDns1123Subdomain(value)));
  });
  return errors;
}

const DEPRECATED = lookup<string>({
  'failure-domain.beta.kubernetes.io/zone': 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  'failure-domain.beta.kubernetes.io/region': 'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
  'beta.kubernetes.io/arch': 'deprecated since v1.14; use "kubernetes.io/arch" instead',
  'beta.kubernetes.io/os': 'deprecated since v1.14; use "kubernetes.io/os" instead',
  'beta.kubernetes.io/instance-type': 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
});

/** What to say about a deprecated node label. Follows pkg/api/node, GetNodeLabelDeprecatedMessage. */
export function deprecatedNodeLabel(label: string): string | undefined {
  return DEPRECATED[label];
}

/** Follows pkg/api/node, GetWarningsForNodeSelectorTerm. */
export function warningsForNodeSelectorTerm(term: NodeSelectorTerm, where: Path, checkValues: boolean): string[] {
  return (term.matchExpressions ?? []).flatMap((requirement, index) => {
    const at = where.child('matchExpressions').index(index);
    const message = deprecatedNodeLabel(requirement.key);
    const warnings = message === undefined ? [] : [`${at.child('key')}: ${requirement.key} is ${message}`];
    if (checkValues) {
      (requirement.values ?? []).forEach((value, position) => {
        for (const problem of isValidLabelValue(value)) {
          warnings.push(`${at.child('values').index(position)}: ${value} is invalid, ${problem}`);
        }
      });
    }
    return warnings;
  });
}
