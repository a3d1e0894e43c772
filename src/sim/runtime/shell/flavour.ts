/** How shells differ in what they say. */
export interface Flavour {
  readonly kind: 'ash' | 'dash' | 'bash';
  readonly bracesExpand: boolean;
  readonly notFound: (shell: string, command: string) => string;
  readonly refused: (shell: string, command: string) => string;
  /** What the shell itself complains about. */
  readonly complaint: (shell: string, text: string) => string;
  readonly cannotCreate: (shell: string, path: string, code: string, description: string) => string;
  readonly cannotOpen: (shell: string, path: string, code: string, description: string) => string;
  /** There is no room for another process. */
  readonly cannotFork: { readonly text: (shell: string) => string; readonly status: number };
  readonly prompt: (facts: {
    user: string;
    hostname: string;
    directory: string;
    home: string;
    superuser: boolean;
  }) => string;
}

const missing = (code: string) => code === 'ENOENT' || code === 'ENOTDIR';

/** BusyBox' sh. Follows shell/ash.c. */
export const ash: Flavour = {
  kind: 'ash',
  bracesExpand: false,
  notFound: (shell, command) => `${shell}: ${command}: not found`,
  refused: (shell, command) => `${shell}: ${command}: Permission denied`,
  complaint: (shell, text) => `${shell}: ${text}`,
  cannotCreate: (shell, path, code, description) =>
    `${shell}: can't create ${path}: ${missing(code) ? 'nonexistent directory' : description}`,
  cannotOpen: (shell, path, code, description) =>
    `${shell}: can't open ${path}: ${missing(code) ? 'no such file' : description}`,
  cannotFork: { text: (shell) => `${shell}: can't fork: Resource temporarily unavailable`, status: 2 },
  prompt: ({ directory, home, superuser }) => `${shorten(directory, home)} ${superuser ? '#' : '$'} `,
};

/** Debian's sh. */
export const dash: Flavour = {
  kind: 'dash',
  bracesExpand: false,
  notFound: (shell, command) => `${shell}: 1: ${command}: not found`,
  refused: (shell, command) => `${shell}: 1: ${command}: Permission denied`,
  complaint: (shell, text) => `${shell}: 1: ${text}`,
  cannotCreate: (shell, path, code, description) =>
    `${shell}: 1: cannot create ${path}: ${missing(code) ? 'Directory nonexistent' : description}`,
  cannotOpen: (shell, path, code, description) =>
    `${shell}: 1: cannot open ${path}: ${missing(code) ? 'No such file' : description}`,
  cannotFork: { text: (shell) => `${shell}: 1: Cannot fork`, status: 2 },
  prompt: ({ superuser }) => (superuser ? '# ' : '$ '),
};

export const bash: Flavour = {
  kind: 'bash',
  bracesExpand: true,
  notFound: (shell, command) =>
    command.includes('/')
      ? `${shell}: line 1: ${command}: No such file or directory`
      : `${shell}: line 1: ${command}: command not found`,
  refused: (shell, command) => `${shell}: line 1: ${command}: Permission denied`,
  complaint: (shell, text) => `${shell}: line 1: ${text}`,
  cannotCreate: (shell, path, _code, description) => `${shell}: line 1: ${path}: ${description}`,
  cannotOpen: (shell, path, _code, description) => `${shell}: line 1: ${path}: ${description}`,
  cannotFork: { text: (shell) => `${shell}: fork: Resource temporarily unavailable`, status: 254 },
  prompt: ({ user, hostname, directory, home, superuser }) =>
    `${user}@${hostname}:${shorten(directory, home)}${superuser ? '#' : '$'} `,
};

function shorten(directory: string, home: string): string {
  if (home === '/' || home === '' || !(directory === home || directory.startsWith(`${home}/`))) return directory;
  return `~${directory.slice(home.length)}`;
}
