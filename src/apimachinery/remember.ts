const longest = 100;

/**
 * A pure function of a text that remembers what it gave for the last texts (short ones, at most `most`): for readings of the few values
 * that all objects share. What it throws is not remembered. Callers share the result.
 */
export function remember<T>(read: (text: string) => T, most = 1000): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    let value = known.get(text);
    if (value === undefined) {
      value = read(text);
      if (known.size >= most) known.clear();
      if (text.length <= longest) known.set(text, value);
    }
    return value;
  };
}
