/** What a key does to the line, named as readline names its functions. */
export type Command =
  | 'accept-line'
  | 'backward-char'
  | 'backward-delete-char'
  | 'backward-kill-word'
  | 'backward-word'
  | 'beginning-of-line'
  | 'cancel'
  | 'clear-screen'
  | 'complete'
  | 'delete-char'
  | 'delete-char-or-end'
  | 'end-of-line'
  | 'forward-char'
  | 'forward-word'
  | 'interrupt'
  | 'kill-line'
  | 'kill-word'
  | 'next-history'
  | 'previous-history'
  | 'reverse-search-history'
  | 'transpose-chars'
  | 'unix-line-discard'
  | 'unix-word-rubout'
  | 'yank'
  | 'yank-last-arg';

/** One key; `typed` is what the terminal sent for it. */
export type Key = { readonly typed: string } & (
  | { readonly kind: 'text' }
  | { readonly kind: 'command'; readonly name: Command }
  | { readonly kind: 'nothing' }
);

const escapeKey = '\u001b';
const controlKey = (letter: string) => String.fromCharCode(letter.charCodeAt(0) & 31);

/** The emacs keymap, as bash and BusyBox have it from the start, with what terminals send for the other keys. */
const keymap: ReadonlyMap<string, Command> = new Map([
  ['\r', 'accept-line'],
  ['\n', 'accept-line'],
  ['\t', 'complete'],
  ['\u007f', 'backward-delete-char'],
  [controlKey('h'), 'backward-delete-char'],
  [controlKey('a'), 'beginning-of-line'],
  [controlKey('b'), 'backward-char'],
  [controlKey('c'), 'interrupt'],
  [controlKey('d'), 'delete-char-or-end'],
  [controlKey('e'), 'end-of-line'],
  [controlKey('f'), 'forward-char'],
  [controlKey('g'), 'cancel'],
  [controlKey('k'), 'kill-line'],
  [controlKey('l'), 'clear-screen'],
  [controlKey('n'), 'next-history'],
  [controlKey('p'), 'previous-history'],
  [controlKey('r'), 'reverse-search-history'],
  [controlKey('t'), 'transpose-chars'],
  [controlKey('u'), 'unix-line-discard'],
  [controlKey('w'), 'unix-word-rubout'],
  [controlKey('y'), 'yank'],
  ...(['[', 'O'] as const).flatMap((kind): [string, Command][] => [
    [`${escapeKey}${kind}A`, 'previous-history'],
    [`${escapeKey}${kind}B`, 'next-history'],
    [`${escapeKey}${kind}C`, 'forward-char'],
    [`${escapeKey}${kind}D`, 'backward-char'],
    [`${escapeKey}${kind}H`, 'beginning-of-line'],
    [`${escapeKey}${kind}F`, 'end-of-line'],
  ]),
  [`${escapeKey}[1~`, 'beginning-of-line'],
  [`${escapeKey}[7~`, 'beginning-of-line'],
  [`${escapeKey}[4~`, 'end-of-line'],
  [`${escapeKey}[8~`, 'end-of-line'],
  [`${escapeKey}[3~`, 'delete-char'],
  ...(['3', '5'] as const).flatMap((modifier): [string, Command][] => [
    [`${escapeKey}[1;${modifier}C`, 'forward-word'],
    [`${escapeKey}[1;${modifier}D`, 'backward-word'],
  ]),
  [`${escapeKey}b`, 'backward-word'],
  [`${escapeKey}f`, 'forward-word'],
  [`${escapeKey}d`, 'kill-word'],
  [`${escapeKey}.`, 'yank-last-arg'],
  [`${escapeKey}_`, 'yank-last-arg'],
  [`${escapeKey}\u007f`, 'backward-kill-word'],
  [`${escapeKey}${controlKey('h')}`, 'backward-kill-word'],
]);

// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what terminals send
const sequence = /^\u001b(?:\[[0-?]*[ -/]*[@-~]|O[A-Za-z]|[^[O])/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const isControl = /^[\u0000-\u001f\u007f]/;

/** Turns what a terminal sends into keys, however it is cut into pieces. Sequences that mean nothing are dropped. */
export class KeyParser {
  readonly #decoder = new TextDecoder();
  #pending = '';

  parse(data: Uint8Array): readonly Key[] {
    const keys: Key[] = [];
    let rest = this.#pending + this.#decoder.decode(data, { stream: true });
    while (rest !== '') {
      const whole = rest.startsWith(escapeKey) ? sequence.exec(rest)?.[0] : [...rest.slice(0, 2)][0];
      if (whole === undefined) break;
      rest = rest.slice(whole.length);
      const name = keymap.get(whole);
      if (name !== undefined) keys.push({ kind: 'command', name, typed: whole });
      else keys.push({ kind: isControl.test(whole) ? 'nothing' : 'text', typed: whole });
    }
    // An escape sequence that never ends is none.
    this.#pending = rest.length > 32 ? '' : rest;
    return keys;
  }

  /** What came behind the last whole key, and must not be lost when somebody else reads on. */
  takePending(): string {
    const pending = this.#pending;
    this.#pending = '';
    return pending;
  }
}
