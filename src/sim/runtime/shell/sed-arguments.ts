import { basicAddresses } from './sed-addresses.ts';

/** Long options of GNU sed by their letters. */
const letters: Readonly<Record<string, string>> = {
  quiet: '-n',
  silent: '-n',
  'regexp-extended': '-E',
  'in-place': '-i',
  expression: '-e',
  file: '-f',
};
const address = String.raw`(?:\d+|\$|/(?:\\.|[^/\\\n])+/I?)`;
/** `a`, `i` or `c` with its text on the same line, at the start of a line or of a block. */
const withText = new RegExp(
  String.raw`^(\s*(?:${address}(?:\s*,\s*(?:\+?\d+|${address}))?\s*)?!?\s*\{?\s*)([aic])([ \t]*)(.+)$`,
  's',
);

/**
 * Text that `a`, `i` and `c` put in, as GNU sed reads it from their line, for a sed that takes all behind the first space: `a\  text`
 * keeps the spaces, `a   text` does not. A backslash at the end of the line puts the text on the next one: that stays as it is.
 */
function line(text: string): string {
  const [, before = '', command = '', , rest = ''] = withText.exec(text) ?? [];
  if (command === '' || /^\\\s*$/.test(rest) || rest.startsWith('}')) return text;
  return `${before}${command} ${rest.startsWith('\\') ? rest.slice(1) : rest}`;
}

function script(text: string): string {
  const lines = text.split('\n');
  // What stands below a line that ends with a backslash is text.
  return lines.map((one, index) => (lines[index - 1]?.endsWith('\\') === true ? one : line(one))).join('\n');
}

/** `-nEe` as `-n`, `-E`, `-e`, without those that change nothing for one stream. */
function apart([, row = '', last]: readonly (string | undefined)[]): string[] {
  const flags = [...row].filter((letter) => letter !== 's' && letter !== 'u').map((letter) => `-${letter}`);
  if (last === undefined) return flags;
  const value = last.slice(1);
  if (last.startsWith('i') || value === '') return [...flags, `-${last}`];
  return [...flags, `-${last.slice(0, 1)}`, value];
}

/** The arguments of sed: long options as letters, and the texts of its scripts as that sed reads them. */
export function sedArguments(args: readonly string[]): string[] {
  const short = args.flatMap((arg, index) => {
    const letterRow = /^-([nErsuz]+)(e.*|f.*|i.*)?$/s.exec(arg);
    if (letterRow !== null && arg.length > 2 && !/^-[ef]$/.test(args[index - 1] ?? '')) return apart(letterRow);
    const [, name = '', value] = /^--([a-z-]+)(?:=(.*))?$/s.exec(arg) ?? [];
    const letter = letters[name];
    if (letter === undefined) return [arg];
    if (value === undefined) return [letter];
    return letter === '-i' ? [`-i${value}`] : [letter, value];
  });
  const isScriptFlag = (arg: string | undefined): boolean => arg !== undefined && /^-[nErs]*e$/.test(arg);
  const hasScript = short.some((arg) => isScriptFlag(arg) || arg === '-f');
  const first = hasScript ? -1 : short.findIndex((arg) => !arg.startsWith('-'));
  const read = short.some((arg) => /^-[Er]$/.test(arg)) ? (text: string) => basicAddresses(script(text)) : script;
  return short.map((arg, index) => (index === first || isScriptFlag(short[index - 1]) ? read(arg) : arg));
}
