/** Whether a member's name, or a directory above it, matches one of the patterns of `--exclude`. */
export function isExcluded(patterns: readonly string[], name: string): boolean {
  return patterns.some((pattern) => {
    const expression = pattern
      .replace(/[.+^${}()|\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.');
    return new RegExp(`(^|/)${expression}(/|$)`).test(name);
  });
}

/** Whether a member is among those asked for, or below one of them; asking for nothing means all. */
export function isWanted(names: readonly string[], member: string): boolean {
  if (names.length === 0) return true;
  const clean = (name: string) => name.replace(/^\/+|\/+$/g, '');
  return names.some((name) => clean(member) === clean(name) || clean(member).startsWith(`${clean(name)}/`));
}
