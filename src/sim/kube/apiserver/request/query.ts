import { badRequest } from '#apimachinery';

/** A boolean parameter; undefined when absent. Follows runtime.Convert_Slice_string_To_bool: only `false` and `0` are false. */
export function booleanParameter(query: URLSearchParams, name: string): boolean | undefined {
  const value = query.get(name);
  return value === null ? undefined : value.toLowerCase() !== 'false' && value !== '0';
}

/** A number parameter; undefined when absent or empty; 400 with Go's words when it is none. */
export function integerParameter(query: URLSearchParams, name: string): number | undefined {
  const value = query.get(name);
  if (value === null || value === '') {
    return undefined;
  }
  if (!/^[+-]?\d+$/.test(value)) {
    throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(value)}: invalid syntax`);
  }
  const number = BigInt(value.replace('+', ''));
  if (number >= 2n ** 63n || number < -(2n ** 63n)) {
    throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(value)}: value out of range`);
  }
  return Number(number);
}

/** A text parameter; undefined when absent or empty. */
export function textParameter(query: URLSearchParams, name: string): string | undefined {
  const value = query.get(name);
  return value === null || value === '' ? undefined : value;
}
