/** Names of keys: `a`, `?`, `enter`, `esc`, `tab`, `shift+tab`, `up`, `pageup`, `f5`, `ctrl+]`, `alt+x`, `shift+up` ... */
export type KeyName = string;

const finals: Readonly<Record<string, string>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  E: 'begin',
  F: 'end',
  H: 'home',
  P: 'f1',
  Q: 'f2',
  R: 'f3',
  S: 'f4',
  Z: 'shift+tab',
};

const tildes: Readonly<Record<string, string>> = {
  1: 'home',
  2: 'insert',
  3: 'delete',
  4: 'end',
  5: 'pageup',
  6: 'pagedown',
  7: 'home',
  8: 'end',
  11: 'f1',
  12: 'f2',
  13: 'f3',
  14: 'f4',
  15: 'f5',
  17: 'f6',
  18: 'f7',
  19: 'f8',
  20: 'f9',
  21: 'f10',
  23: 'f11',
  24: 'f12',
};

const controls: Readonly<Record<string, string>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  '\u001b': 'esc',
  '\u007f': 'backspace',
  '\b': 'backspace',
  ' ': 'space',
  '\u001c': 'ctrl+\\',
  '\u001d': 'ctrl+]',
  '\u001e': 'ctrl+^',
  '\u001f': 'ctrl+_',
  '\u0000': 'ctrl+space',
};

function withModifiers(name: string, parameter: string | undefined): KeyName {
  const bits = Number(parameter ?? '1') - 1;
  const parts = [bits & 4 ? 'ctrl' : '', bits & 2 ? 'alt' : '', bits & 1 ? 'shift' : '', name];
  return parts.filter((part) => part !== '').join('+');
}

/** The name of the key that sends this sequence (xterm, VT220, linux console, rxvt); unknown ones: `unknown`. */
export function keyName(sequence: string): KeyName {
  const control = controls[sequence];
  if (control !== undefined) return control;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is how keys arrive
  const csi = /^\u001b(?:\[|O)(?:\[([A-E])|(?:(\d+)(?:;(\d+))?)?([A-Z~]))$/.exec(sequence);
  if (csi !== null) {
    const [, linux, number, modifier, final = ''] = csi;
    if (linux !== undefined) return `f${linux.charCodeAt(0) - 64}`;
    const name = final === '~' ? tildes[number ?? ''] : finals[final];
    return name === undefined ? 'unknown' : withModifiers(name, modifier);
  }
  if (sequence.length === 1 && sequence < ' ') return `ctrl+${String.fromCharCode(sequence.charCodeAt(0) + 96)}`;
  if (sequence.startsWith('\u001b')) {
    const rest = sequence.slice(1);
    return rest.startsWith('[') || rest.startsWith('O') ? 'unknown' : `alt+${keyName(rest)}`;
  }
  return sequence;
}
