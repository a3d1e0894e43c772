/** A line with its events: `!!`, `!$`, `!12`, `!-2`, `!word`, outside of single quotes. */
export function recallHistory(
  line: string,
  history: readonly string[],
): { readonly text: string } | { readonly missing: string } {
  let missing: string | undefined;
  const text = line.replace(/\\.|'[^']*'|!(!|\$|-?\d+|[A-Za-z_./][\w./-]*)/g, (whole, event: string | undefined) => {
    if (event === undefined) return whole;
    const found = eventOf(event, history);
    if (found === undefined) missing ??= whole;
    return found ?? whole;
  });
  return missing === undefined ? { text } : { missing };
}

function eventOf(event: string, history: readonly string[]): string | undefined {
  if (event === '!') return history.at(-1);
  if (event === '$') return history.at(-1)?.trim().split(/\s+/).at(-1);
  if (/^-?\d+$/.test(event)) return event.startsWith('-') ? history.at(Number(event)) : history[Number(event) - 1];
  return history.findLast((line) => line.startsWith(event));
}
