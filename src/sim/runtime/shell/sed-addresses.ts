/** An extended regular expression as a basic one: what has a meaning gets a backslash, what has a backslash loses it. */
function basic(expression: string): string {
  return expression.replace(/\[\^?\]?[^\]]*\]|\\.|[|+?(){}]/gs, (part) => {
    if (part.startsWith('[')) return part;
    if (!part.startsWith('\\')) return `\\${part}`;
    return '|+?(){}'.includes(part.charAt(1)) ? part.charAt(1) : part;
  });
}

const blank = /[\s;{}]*/y;
const address = /(?:\d+(?:~\d+)?|\$|\+\d+|~\d+|\/((?:\\.|\[\^?\]?[^\]\n]*\]|[^/\\\n])*)\/[IM]*)/y;
const between = /\s*,\s*/y;
const beforeCommand = /\s*!?\s*/y;

/**
 * A script of sed with the expressions of its addresses as basic ones, for a sed that takes them for that even when it is told
 * that they are extended (`-E`). Commands stay as they are.
 */
export function basicAddresses(script: string): string {
  let result = '';
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(script);
    if (match !== null) at += match[0].length;
    return match;
  };
  const takeAddress = (): void => {
    const match = take(address);
    if (match === null) return;
    const [whole, expression] = match;
    result += expression === undefined ? whole : `/${basic(expression)}${whole.slice(expression.length + 1)}`;
  };
  while (at < script.length) {
    const start = at;
    result += take(blank)?.[0] ?? '';
    takeAddress();
    const comma = take(between)?.[0] ?? '';
    result += comma;
    if (comma !== '') takeAddress();
    result += take(beforeCommand)?.[0] ?? '';
    const end = endOfCommand(script, at);
    result += script.slice(at, end);
    at = end;
    if (at === start) return result + script.slice(at);
  }
  return result;
}

/** Where the command that begins there ends. */
function endOfCommand(script: string, start: number): number {
  const command = script.charAt(start);
  if (command === '{' || command === '}' || command === '') return Math.min(start + 1, script.length);
  const rest = script.slice(start);
  if (command === 's' || command === 'y') {
    const delimiter = script.charAt(start + 1).replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
    const part = `(?:\\\\[\\s\\S]|\\[\\^?\\]?[^\\]\\n]*\\]|(?!${delimiter})[^\\\\])*`;
    const whole = new RegExp(
      `^[sy]${delimiter}${part}${delimiter}(?:\\\\[\\s\\S]|(?!${delimiter})[^\\\\])*${delimiter}(?:w[^\\n]*|[^;}\\n]*)`,
    );
    return start + (whole.exec(rest)?.[0].length ?? rest.length);
  }
  const untilEnd = 'aicrRwW#'.includes(command) ? /^(?:\\\n|[^\n])*/ : /^[^;}\n]*/;
  return start + Math.max(1, untilEnd.exec(rest)?.[0].length ?? 1);
}
