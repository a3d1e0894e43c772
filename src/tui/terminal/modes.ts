/**
 * Alternate screen; cursor hidden; no automatic wrapping, so that a character that the terminal draws wider than we
 * measured cannot push a row down; mouse clicks and wheel as SGR reports; bracketed paste.
 */
export const enterScreen = '\u001b[?1049h\u001b[?25l\u001b[?7l\u001b[2J\u001b[H\u001b[?2004h';

export const mouseOn = '\u001b[?1000h\u001b[?1006h';
export const mouseOff = '\u001b[?1006l\u001b[?1000l';

/** Everything of `enterScreen` undone, whatever was drawn last. */
export const leaveScreen = `\u001b[?2026l${mouseOff}\u001b[?2004l\u001b[0m\u001b[?7h\u001b[?25h\u001b[?1049l`;
