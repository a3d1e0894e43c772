/** Remembers the last result of a pure function: with the same arguments the same object comes back. */
export function memoizeLast<Arguments extends readonly unknown[], Result>(
  compute: (...values: Arguments) => Result,
): (...values: Arguments) => Result {
  let last: { readonly values: Arguments; readonly result: Result } | undefined;
  return (...values) => {
    const known = last;
    if (known?.values.every((value, index) => Object.is(value, values[index]))) return known.result;
    last = { values, result: compute(...values) };
    return last.result;
  };
}
