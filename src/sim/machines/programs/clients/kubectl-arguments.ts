import { type NamedPaths, pathsIn } from './named-paths.ts';

/** Flags whose value names a file or a directory. */
const fileFlags =
  'f|filename|k|kustomize|cert|certificate-authority|client-certificate|client-key|from-env-file|from-file|key|kubeconfig|output-directory|patch-file';
const alone = new RegExp(`^--?(?:${fileFlags})$`);
/** `-fpod.yaml`, `--filename=pod.yaml`, `-o jsonpath-file=x`, `-ojsonpath-file=x`. */
const attached = new RegExp(
  `^(--(?:${fileFlags})=|-[fk]=?|(?:-o=?|--output=)?(?:custom-columns-file|go-template-file|jsonpath-file|templatefile)=)(.+)$`,
  's',
);

/** What is kubectl's own of a command line: the rest is for a container. */
function ownPart(args: readonly string[]): readonly string[] {
  const end = args.indexOf('--');
  return end < 0 ? args : args.slice(0, end);
}

/** The files that a command line of kubectl names. */
export function namedPaths(args: readonly string[]): readonly NamedPaths[] {
  const own = ownPart(args);
  const isCopy = own.find((one) => !one.startsWith('-')) === 'cp';
  return own.flatMap((argument, index) => {
    const flag = own[index - 1] ?? '';
    if (alone.test(flag)) return pathsIn(index, '', argument, flag.includes('from-file'));
    const [, before = '', value] = attached.exec(argument) ?? [];
    if (value !== undefined) return pathsIn(index, before, value, before.includes('from-file'));
    const isCopied = isCopy && argument !== 'cp' && !argument.startsWith('-') && !argument.includes(':');
    return isCopied ? pathsIn(index, '', argument, false) : [];
  });
}

/** Whether that command line reads what is typed or piped in. */
export function readsInput(args: readonly string[]): boolean {
  return ownPart(args).some((argument) =>
    /^(?:-|-[a-z]*i[a-z]*|--stdin|(?:-i|--stdin)=true|-f-|--[a-z-]+=-|.*\/dev\/stdin)$/.test(argument),
  );
}

/** What a kustomization refers to outside of its own directory: `../base`. */
export function outsideReferences(kustomization: string): readonly string[] {
  return [...kustomization.matchAll(/(?:^|[\s"'-])(\.\.(?:\/[^\s"',}\]]*)?)/gm)].map(([, path = '']) => path);
}

/** Whether what runs in the container gets a terminal: `exec -it`, `run --tty`. */
export function wantsTerminal(args: readonly string[]): boolean {
  const own = ownPart(args);
  const verb = own.find((one) => !one.startsWith('-')) ?? '';
  return (
    ['attach', 'debug', 'exec', 'run'].includes(verb) &&
    own.some((one) => /^(?:-[a-z]*t[a-z]*|--tty|(?:-t|--tty)=true)$/.test(one))
  );
}

/** Whether that command line opens an editor. */
export function callsEditor(args: readonly string[]): boolean {
  const own = ownPart(args);
  return own.some((one) => one === 'edit' || one === 'edit-last-applied' || /^--edit(?:=true)?$/.test(one));
}
