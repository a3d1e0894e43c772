const SHOWN = 3;

/** The first three and how many more there are: `a,b,c + 2 more...`. Follows pkg/printers/internalversion, listWithMoreString. */
export function listWithMore(list: readonly string[]): string {
  const first = list.slice(0, SHOWN).join(',');
  return list.length > SHOWN ? `${first} + ${list.length - SHOWN} more...` : first;
}
