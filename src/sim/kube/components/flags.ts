import type { FlagTable, FlagType } from './flag-tables.ts';

/** What a command line said: by flag, the last value. */
export type Flags = ReadonlyMap<string, string>;

const durationPart = /^[+-]?(\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)((\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h))*$/;

/** Go's complaint about a value; undefined: it is one of that type. */
function complaint(type: FlagType, value: string): string | undefined {
  switch (type) {
    case 'boolean':
      if (/^(1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/.test(value)) return undefined;
      return `strconv.ParseBool: parsing ${JSON.stringify(value)}: invalid syntax`;
    case 'integer':
      if (/^[+-]?\d+$/.test(value)) return undefined;
      return `strconv.ParseInt: parsing ${JSON.stringify(value)}: invalid syntax`;
    case 'duration':
      if (value === '0' || durationPart.test(value)) return undefined;
      if (/^[+-]?\d+(\.\d*)?$/.test(value)) return `time: missing unit in duration ${JSON.stringify(value)}`;
      return `time: invalid duration ${JSON.stringify(value)}`;
    case 'address':
      if (/^\d{1,3}(\.\d{1,3}){3}$|:/.test(value)) return undefined;
      return `failed to parse IP: ${JSON.stringify(value)}`;
    default:
      return undefined;
  }
}

/** Reads the arguments of a component. Follows spf13/pflag and the components' own check for arguments. */
export function parseFlags(program: string, args: readonly string[], table: FlagTable): Flags | { error: string } {
  const types = new Map<string, FlagType>();
  for (const [type, names] of Object.entries(table)) {
    for (const name of names.split(' ')) types.set(name, type as FlagType);
  }
  const values = new Map<string, string>();
  const others: string[] = [];
  const queue = [...args];
  for (let arg = queue.shift(); arg !== undefined; arg = queue.shift()) {
    if (!arg.startsWith('-') || arg === '-') {
      others.push(arg);
      continue;
    }
    if (!arg.startsWith('--')) {
      const [letter = ''] = arg.slice(1);
      if (letter === 'v' && arg.length > 2) continue;
      return { error: `unknown shorthand flag: '${letter}' in ${arg}` };
    }
    const at = arg.indexOf('=');
    const name = arg.slice(2, at < 0 ? undefined : at);
    if (name === '') return { error: `bad flag syntax: ${arg}` };
    const type = types.get(name);
    if (type === undefined) return { error: `unknown flag: --${name}` };
    const value = at >= 0 ? arg.slice(at + 1) : type === 'boolean' ? 'true' : queue.shift();
    if (value === undefined) return { error: `flag needs an argument: --${name}` };
    const why = complaint(type, value);
    if (why !== undefined) return { error: `invalid argument ${JSON.stringify(value)} for "--${name}" flag: ${why}` };
    values.set(name, value);
  }
  if (others.length > 0) {
    const list = others.map((one) => JSON.stringify(one)).join(' ');
    return { error: `${JSON.stringify(program)} does not take any arguments, got [${list}]` };
  }
  return values;
}
