import { type NamedPaths, pathsIn } from './named-paths.ts';

/** Flags whose value names a file or a directory. */
const fileFlags =
  'f|values|ca-file|cert-file|d|destination|key-file|keyring|kubeconfig|output-dir|registry-config|repository-cache|repository-config|set-file|untardir';
const alone = new RegExp(`^--?(?:${fileFlags})$`);
const attached = new RegExp(`^(--(?:${fileFlags})=|-[fd]=?)(.+)$`, 's');
/** Flags whose value may look like a path and is none. */
const textFlag = /^--(?:description|set|set-json|set-literal|set-string|version)$/;

/** The files that a command line of helm names: values, and charts that lie in a folder or an archive. */
export function namedPaths(args: readonly string[]): readonly NamedPaths[] {
  return args.flatMap((argument, index) => {
    const flag = args[index - 1] ?? '';
    if (alone.test(flag)) return pathsIn(index, '', argument, flag === '--set-file');
    const [, before = '', value] = attached.exec(argument) ?? [];
    if (value !== undefined) return pathsIn(index, before, value, before === '--set-file=');
    return argument.startsWith('-') || textFlag.test(flag) ? [] : pathsIn(index, '', argument, false);
  });
}

/** Whether that command line reads what is piped in. */
export function readsInput(args: readonly string[]): boolean {
  return args.some((argument) => /^(?:-|--[a-z-]+=-|.*\/dev\/stdin|--password-stdin)$/.test(argument));
}

/** helm opens neither terminals nor editors. */
export const wantsTerminal = (_: readonly string[]): boolean => false;
export const callsEditor = (_: readonly string[]): boolean => false;
