import {
  type FieldError,
  fieldInvalid,
  fieldRequired,
  formatSelector,
  matchesLabels,
  selectorFromLabelSelector,
  validateImmutableField,
} from '#apimachinery';
import type { PodTemplateSpec } from '#types/core-v1';
import type { Path } from './errors.ts';
import { isEmptySelector, type LabelSelector, shownSelector, validateLabelSelector } from './labels.ts';

export const SELECTOR_MISMATCH = '`selector` does not match template `labels`';

/** A parsed selector; undefined where it is not valid. */
export function parsedSelector(selector: LabelSelector | null | undefined) {
  try {
    return selectorFromLabelSelector(selector);
  } catch {
    return undefined;
  }
}

/** The selector as a Scale and wide columns show it; `<invalid>` where it is not valid. */
export function selectorText(selector: LabelSelector | null | undefined): string {
  const parsed = parsedSelector(selector);
  return parsed === undefined ? '<invalid>' : formatSelector(parsed);
}

/** A selector that must be there and select something. `kind` as in the message: `deployment`. */
export function requiredSelector(selector: LabelSelector | null | undefined, kind: string, where: Path): FieldError[] {
  if (!selector) {
    return [fieldRequired(where)];
  }
  return [
    ...validateLabelSelector(selector, where),
    ...(isEmptySelector(selector)
      ? [fieldInvalid(where, shownSelector(selector), `empty selector is invalid for ${kind}`)]
      : []),
  ];
}

/** A selector that an update may not change. */
export function immutableSelector(
  next: LabelSelector | null | undefined,
  previous: LabelSelector | null | undefined,
  where: Path,
): FieldError[] {
  return validateImmutableField(shownSelector(next), shownSelector(previous), where);
}

/** Labels of a template that its owner's selector must match; an empty selector is another mistake. */
export function matchingLabels(
  template: PodTemplateSpec,
  selector: NonNullable<ReturnType<typeof parsedSelector>>,
  where: Path,
): FieldError[] {
  const labels = template.metadata?.labels;
  return selector.length === 0 || matchesLabels(selector, labels)
    ? []
    : [fieldInvalid(where.child('metadata', 'labels'), labels ?? null, SELECTOR_MISMATCH)];
}
