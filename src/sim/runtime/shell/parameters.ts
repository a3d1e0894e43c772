import type { Shell } from './shell.ts';

/** What a parameter stands for: what the shell itself keeps (`$?`, `$1`, `$RANDOM`), else a variable; undefined when it is not set. */
export function parameterOf(shell: Shell, name: string): string | undefined {
  const { state } = shell;
  switch (name) {
    case '?':
      return String(state.status);
    case '$':
      return String(shell.mainPid);
    case '!':
      return state.lastBackground === undefined ? undefined : String(state.lastBackground);
    case '#':
      return String(state.positional.length);
    case '0':
      return state.name;
    case '-':
      return optionLetters(shell);
    case '@':
    case '*':
      return state.positional.length === 0 ? undefined : state.positional.join(' ');
    case 'RANDOM':
      return String(Math.floor(shell.table.random() * 32_768));
    case 'PPID':
      return String(shell.process.parent);
    case 'LINENO':
      return String(state.line);
    default:
      if (/^\d+$/.test(name)) return state.positional[Number(name) - 1];
      return state.get(name) ?? ofBash[name]?.(shell);
  }
}

const now = (shell: Shell) => shell.table.clock.now();
const inBash = (value: (shell: Shell) => string) => (shell: Shell) =>
  shell.flavour.kind === 'bash' ? value(shell) : undefined;

/** Variables that bash gives a value to as long as nobody else does. */
const ofBash: Readonly<Record<string, (shell: Shell) => string | undefined>> = Object.assign(Object.create(null), {
  BASHPID: inBash((shell) => String(shell.process.pid)),
  BASH_VERSION: inBash(() => '5.2.21(1)-release'),
  EPOCHSECONDS: inBash((shell) => String(Math.floor(now(shell) / 1000))),
  EUID: inBash((shell) => String(shell.process.credentials.uid)),
  HOSTNAME: inBash((shell) => shell.table.hostname),
  SECONDS: inBash((shell) => String(Math.floor((now(shell) - shell.began) / 1000))),
  UID: inBash((shell) => String(shell.process.credentials.uid)),
});

/** `$-`: the options that are on; bash has two from the start. */
function optionLetters({ state, flavour, interactive }: Shell): string {
  const set = [...state.options].filter((option) => option.length === 1).join('');
  const source = state.source === 'file' || flavour.kind === 'dash' ? '' : state.source === 'command' ? 'c' : 's';
  return `${set}${flavour.kind === 'bash' ? 'hB' : ''}${interactive ? 'i' : ''}${source}`;
}
