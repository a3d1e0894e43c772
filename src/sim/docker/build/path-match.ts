/** A pattern of Go's filepath.Match: `*` and `?` stay within a name, `[a-z]` and `[^a]` are classes. Undefined: it is broken. */
export function pathPattern(pattern: string): RegExp | undefined {
  const source = pattern.replace(
    /\\(.)|\[(\^?)((?:\\.|[^\]\\])+)\]|[*?.+^${}()|[\]\\]/g,
    (match, escaped, not, members) => {
      if (escaped !== undefined) return String(escaped).replace(/[.*+?^${}()|[\]\\/]/, '\\$&');
      if (members !== undefined) return `[${not === '^' ? '^' : ''}${String(members).replace(/[[\]^]/g, '\\$&')}]`;
      if (match === '*') return '[^/]*';
      if (match === '?') return '[^/]';
      return `\\${match}`;
    },
  );
  try {
    return new RegExp(`^${source}$`);
  } catch {
    return undefined;
  }
}

/** Whether a path has characters that make it a pattern. Follows moby builder/dockerfile containsWildcards. */
export function isPattern(path: string): boolean {
  return /[*?[]/.test(path.replace(/\\./g, ''));
}

/** Whether lines of a .dockerignore leave that path out. Follows moby pkg/fileutils PatternMatcher. */
export function isIgnored(path: string, lines: readonly string[]): boolean {
  let ignored = false;
  for (const raw of lines) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const isException = line.startsWith('!');
    const pattern = (isException ? line.slice(1).trim() : line).replace(/^\/+|\/+$/g, '');
    if (ignorePattern(pattern).test(path)) ignored = !isException;
  }
  return ignored;
}

function ignorePattern(pattern: string): RegExp {
  const source = pattern
    .split('/')
    .map((name) => (name === '**' ? '.*' : (pathPattern(name)?.source.slice(1, -1) ?? 'a^')))
    .join('/')
    .replaceAll('.*/', '(?:.*/)?');
  return new RegExp(`^${source}(?:/.*)?$`);
}
