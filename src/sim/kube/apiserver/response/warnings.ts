const mostCharacters = 4 * 1024;
const longestOfMany = 256;

/** The warnings of one answer. */
export interface Warnings {
  readonly add: (text: string) => void;
  /** `Warning: 299 - "text"`, one header each; none without warnings. */
  readonly headers: () => Readonly<Record<string, readonly string[]>>;
}

/**
 * Collects warnings, each once. When they outgrow their headers each is cut short, and what comes after that is lost.
 * Follows apiserver pkg/endpoints/filters/warning.go and apimachinery pkg/util/net NewWarningHeader.
 */
export function createWarnings(): Warnings {
  const given = new Set<string>();
  let shown: string[] = [];
  let size = 0;
  let isCutting = false;
  const show = (text: string) => {
    const characters = [...text];
    const kept = isCutting ? characters.slice(0, longestOfMany) : characters;
    shown.push(kept.join(''));
    size += kept.length;
  };
  return {
    add: (text) => {
      if (text === '' || given.has(text) || (isCutting && size >= mostCharacters)) return;
      given.add(text);
      if (isCutting || size + [...text].length <= mostCharacters) {
        show(text);
        return;
      }
      isCutting = true;
      shown = [];
      size = 0;
      for (const one of given) show(one);
    },
    headers: () => {
      if (shown.length === 0) return {};
      const quoted = shown.map((text) => text.replace(/[\n\r]/g, ' ').replace(/["\\]/g, '\\$&'));
      return { Warning: quoted.map((text) => `299 - "${text}"`) };
    },
  };
}
