import { type FieldError, type FieldPath, fieldInvalid, isDns1035Label } from '#apimachinery';
import type { CustomResourceDefinitionNames } from '#types/apiextensions-v1';

/** Follows apiextensions validation, ValidateCustomResourceDefinitionNames. */
export function validateNames(names: Partial<CustomResourceDefinitionNames>, at: FieldPath): FieldError[] {
  const { plural, singular, kind, listKind, shortNames = [], categories = [] } = names;
  return [
    ...label(plural, at.child('plural')),
    ...label(singular, at.child('singular')),
    ...mixedCase(kind, at.child('kind')),
    ...mixedCase(listKind, at.child('listKind')),
    ...(shortNames ?? []).flatMap((name, index) => label(name, at.child('shortNames').index(index), true)),
    ...(kind && kind === listKind
      ? [fieldInvalid(at.child('listKind'), listKind, 'kind and listKind may not be the same')]
      : []),
    ...(categories ?? []).flatMap((name, index) => label(name, at.child('categories').index(index), true)),
  ];
}

function label(name: string | undefined, at: FieldPath, always = false): FieldError[] {
  const problems = name || always ? isDns1035Label(name ?? '') : [];
  return problems.length === 0 ? [] : [fieldInvalid(at, name ?? '', problems.join(','))];
}

function mixedCase(name: string | undefined, at: FieldPath): FieldError[] {
  const problems = name ? isDns1035Label(name.toLowerCase()) : [];
  const text = `may have mixed case, but should otherwise match: ${problems.join(',')}`;
  return problems.length === 0 ? [] : [fieldInvalid(at, name, text)];
}
