/** A text with every run of blanks as one space: how lines are broken says nothing. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** Whether the text states the literal as a word of its own: `pv-log` is not stated by `pv-logs`. */
export function states(text: string, literal: string): boolean {
  const line = oneLine(text);
  const wanted = oneLine(literal);
  if (wanted === '') return true;
  for (let at = line.indexOf(wanted); at >= 0; at = line.indexOf(wanted, at + 1)) {
    const before = line[at - 1] ?? ' ';
    const after = line.slice(at + wanted.length, at + wanted.length + 2);
    const startsWord = !/[\w/-]/.test(before) || !/^[\w/-]/.test(wanted);
    // A dot or colon goes on only when something follows it: `nginx:1` is not stated by `nginx:1.27`.
    const goesOn = /^[\w-]/.test(after) || /^[./:][\w-]/.test(after);
    if (startsWord && (!goesOn || !/[\w-]$/.test(wanted))) return true;
  }
  return false;
}

/** The phrases in backticks. */
export function quotedPhrases(text: string): readonly string[] {
  return [...text.matchAll(/`([^`\n]+)`/g)].map((match) => match[1] ?? '');
}

/** The list items of a Markdown text, each on one line. */
export function listItems(text: string): readonly string[] {
  const items: string[] = [];
  let open = false;
  for (const line of text.split('\n')) {
    const bullet = /^\s*[-*]\s+(.*)$/.exec(line);
    if (bullet !== null) {
      items.push(bullet[1] ?? '');
      open = true;
    } else if (line.trim() === '') {
      open = false;
    } else if (open && /^\s+/.test(line)) {
      items.push(`${items.pop() ?? ''} ${line.trim()}`);
    } else {
      open = false;
    }
  }
  return items.map(oneLine);
}

/** Every word that stands in a check's spec: values, names of fields, parts of paths. */
export function wordsOf(value: unknown): ReadonlySet<string> {
  const words = new Set<string>();
  const collect = (inner: unknown): void => {
    if (Array.isArray(inner)) {
      for (const item of inner) collect(item);
    } else if (typeof inner === 'object' && inner !== null) {
      for (const [key, item] of Object.entries(inner)) {
        words.add(key);
        collect(item);
      }
    } else if (typeof inner === 'string' || typeof inner === 'number') {
      const text = String(inner);
      words.add(text);
      for (const part of text.split(/[.[\]="]+/)) words.add(part);
      // A key that itself has dots stands in quotes: `data["index.html"]`.
      for (const [, key] of text.matchAll(/\["([^"]+)"\]/g)) words.add(key ?? '');
      for (const part of text.split(/[:=,\s]+/)) words.add(part);
    }
  };
  collect(value);
  return words;
}
