/** Characters that stand for themselves to awk when they alone separate fields, and for something else in an expression. */
const special = '.|*+?(){}[]^$';

/** A separator of one character as an expression that matches just it. */
function literal(separator: string): string {
  if (separator.length !== 1 || !special.includes(separator)) return separator;
  return separator === '^' ? '\\^' : `[${separator}]`;
}

/**
 * The arguments of awk, with separators of one character (`-F.`, `-v FS='|'`, `FS="|"`) as the expressions that the awk which runs
 * them takes every separator for.
 */
export function awkArguments(args: readonly string[]): string[] {
  return args.flatMap((arg, index) => {
    const before = args[index - 1];
    if (before === '-F') return [literal(arg)];
    if (arg === '-v' && args[index + 1]?.startsWith('FS=') === true) return ['-F'];
    if (before === '-v') return [arg.startsWith('FS=') ? literal(arg.slice('FS='.length)) : arg];
    if (/^-F.$/.test(arg)) return [`-F${literal(arg.slice('-F'.length))}`];
    if (arg.startsWith('-')) return [arg];
    const quoted = (_: string, head: string, separator: string): string =>
      `${head}"${literal(separator).replace('\\', '\\\\')}"`;
    return [arg.replace(/(\bFS\s*=\s*)"(.)"/g, quoted)];
  });
}
