/** What was asked of ssh, as far as machines of a lab can do it. */
export interface SshRequest {
  readonly user: string | undefined;
  /** Undefined: none was named. */
  readonly host: string | undefined;
  readonly command: readonly string[];
  /** `force`: -t, `never`: -T. */
  readonly terminal: 'auto' | 'force' | 'never';
}

const withValue = 'BbcDEeFIiJLlmOoPpQRSWw';

/** Reads the arguments of ssh(1). Options that make no difference between machines of a lab are taken and forgotten. */
export function parseSshArguments(args: readonly string[]): SshRequest {
  let user: string | undefined;
  let terminal: SshRequest['terminal'] = 'auto';
  let index = 0;
  for (; index < args.length; index += 1) {
    const argument = args[index] ?? '';
    if (argument === '--') {
      index += 1;
      break;
    }
    if (!argument.startsWith('-') || argument === '-') break;
    for (let letter = 1; letter < argument.length; letter += 1) {
      const option = argument.charAt(letter);
      if (option === 't') terminal = 'force';
      else if (option === 'T') terminal = 'never';
      else if (withValue.includes(option)) {
        const value = argument.slice(letter + 1) || (args[++index] ?? '');
        if (option === 'l') user = value;
        break;
      }
    }
  }
  const destination = args[index]?.replace(/^ssh:\/\//, '').replace(/:\d+$/, '');
  const at = destination?.lastIndexOf('@') ?? -1;
  return {
    user: destination !== undefined && at >= 0 ? destination.slice(0, at) : user,
    host: destination?.slice(at + 1),
    command: args.slice(index + 1),
    terminal,
  };
}
