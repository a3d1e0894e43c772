import { programOfAwk } from './appetite.ts';

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
export function awkArguments(given: readonly string[]): string[] {
  const args = given.flatMap((arg, index) => {
    const isProgram = given[index - 1] === '-v' || given[index - 1] === '-F' || given[index - 1] === '-f';
    return !isProgram && /^-v[A-Za-z_]\w*=/.test(arg) ? ['-v', arg.slice(2)] : [arg];
  });
  return separatorsInProgram(settingsFirst(args)).flatMap((arg, index, all) => {
    const before = all[index - 1];
    if (before === '-F') return [literal(arg)];
    if (arg === '-v' && all[index + 1]?.startsWith('FS=') === true) return ['-F'];
    if (before === '-v') return [arg.startsWith('FS=') ? literal(arg.slice('FS='.length)) : arg];
    if (/^-F.$/.test(arg)) return [`-F${literal(arg.slice('-F'.length))}`];
    if (arg.startsWith('-')) return [arg];
    const quoted = (_: string, head: string, separator: string): string =>
      `${head}"${literal(separator).replace('\\', '\\\\')}"`;
    return [outsideOfTexts(arg.replace(/(\bFS\s*=\s*)"(.)"/g, quoted))];
  });
}

/**
 * A program with `length` as the call that it stands for, and with what only mentions an element (`a[$1]`) as an assignment, which
 * makes the element as mentioning it does. Texts and patterns stay as they are.
 */
function outsideOfTexts(program: string): string {
  const kept: string[] = [];
  const keep = (text: string): string => `\ue000${kept.push(text) - 1}\ue000`;
  return program
    .replace(/"(?:\\.|[^"\\])*"|(?<=(?:^|[({;,~!&|\n])\s*)\/(?:\\.|[^/\\\n])+\//g, keep)
    .replace(/\blength\b(?!\s*\()/g, 'length()')
    .replace(/([{;]\s*)([A-Za-z_]\w*\[[^[\]{};=]*\])(?=\s*[;}])/g, '$1$2=$2')
    .replace(/\ue000(\d+)\ue000/g, (_, index) => kept[Number(index)] ?? '');
}

/** With the settings that stand before all files (`FS=: OFS=, file`) as those of options. */
function settingsFirst(args: readonly string[]): readonly string[] {
  const place = programOfAwk(args);
  if (place === undefined) return args;
  const operands = args.slice(place + 1);
  const count = operands.findIndex((operand) => !/^[A-Za-z_]\w*=/.test(operand));
  const settings = operands.slice(0, count < 0 ? operands.length : count);
  return [...settings.flatMap((one) => ['-v', one]), ...args.slice(0, place + 1), ...operands.slice(settings.length)];
}

/** With the separators that are set by options (`-v OFS=,`) set by the program, where the awk which runs it hears them. */
function separatorsInProgram(args: readonly string[]): readonly string[] {
  const place = programOfAwk(args);
  if (place === undefined) return args;
  const isSetting = (index: number): boolean =>
    index < place && args[index - 1] === '-v' && /^(?:OFS|ORS|RS|SUBSEP)=/.test(args[index] ?? '');
  const set = args.flatMap((arg, index) => {
    const [name = '', ...value] = arg.split('=');
    return isSetting(index) ? [`${name}="${value.join('=').replaceAll('"', '\\"')}"`] : [];
  });
  if (set.length === 0) return args;
  return args.flatMap((arg, index) => {
    if (index === place) return [`BEGIN{${set.join(';')}} ${arg}`];
    return isSetting(index) || isSetting(index + 1) ? [] : [arg];
  });
}
