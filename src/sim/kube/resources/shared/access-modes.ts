import { type FieldError, fieldForbidden, fieldNotSupported, lookup } from '#apimachinery';
import type { Path } from './errors.ts';

const SHORT = lookup<string>({
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
});

const SUPPORTED = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];

/** `RWO,ROX`: always in the same order, each once. Follows pkg/apis/core/v1/helper, GetAccessModesAsString. */
export function accessModesText(modes: readonly string[] | undefined): string {
  return Object.entries(SHORT)
    .filter(([mode]) => modes?.includes(mode))
    .map(([, short]) => short)
    .join(',');
}

/** The modes of a volume or claim, beyond there being any. */
export function validateAccessModes(modes: readonly string[], where: Path): FieldError[] {
  const errors = modes
    .filter((mode) => !SUPPORTED.includes(mode))
    .map((mode) => fieldNotSupported(where, mode, SUPPORTED));
  const known = modes.filter((mode) => SUPPORTED.includes(mode));
  if (known.includes('ReadWriteOncePod') && known.some((mode) => mode !== 'ReadWriteOncePod')) {
    errors.push(fieldForbidden(where, 'may not use ReadWriteOncePod with other access modes'));
  }
  return errors;
}
