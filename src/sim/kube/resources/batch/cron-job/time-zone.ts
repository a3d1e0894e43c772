import { type FieldError, fieldInvalid } from '#apimachinery';
import type { Path } from '../../shared/errors.ts';

/** Follows pkg/apis/batch/validation, validateTimeZone. */
export function validateTimeZone(zone: string | undefined, where: Path): FieldError[] {
  if (zone === undefined) {
    return [];
  }
  if (zone === '') {
    return [fieldInvalid(where, zone, 'timeZone must be nil or non-empty string')];
  }
  const unknown = fieldInvalid(where, zone, `unknown time zone ${zone}`);
  const parts = zone.split('/');
  if (parts.some((part) => part === '.' || part === '..' || !/^[A-Za-z._0-9+][A-Za-z.\-_0-9+]{0,13}$/.test(part))) {
    return [unknown];
  }
  const errors: FieldError[] = [];
  if (zone.toLowerCase() === 'local') {
    const message = 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones';
    errors.push(fieldInvalid(where, zone, message));
  }
  return zone === 'Local' || isKnown(zone) ? errors : [...errors, unknown];
}

/** Names are files upstream, so their case matters; not all aliases are in Intl's list, but all begin with a capital. */
function isKnown(zone: string): boolean {
  if (/^[a-z]/.test(zone)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
  } catch {
    return false;
  }
  const other = Intl.supportedValuesOf('timeZone').find((name) => name.toLowerCase() === zone.toLowerCase());
  return other === undefined || other === zone;
}
