/** What Ubuntu's bash is told to show. */
export const defaultPrompt = '\\u@\\h:\\w\\$ ';

/** What a prompt can tell. */
export interface PromptFacts {
  readonly user: string;
  readonly hostname: string;
  readonly directory: string;
  readonly home: string;
  readonly superuser: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** `~/logs` for what lies in the home. */
export function shorten(directory: string, home: string): string {
  if (home === '/' || home === '' || !(directory === home || directory.startsWith(`${home}/`))) return directory;
  return `~${directory.slice(home.length)}`;
}

/** Turns the backslash sequences of PS1 into what they stand for; parameters are expanded before. */
export function expandPrompt(text: string, facts: PromptFacts): string {
  const directory = shorten(facts.directory, facts.home);
  const values: Readonly<Record<string, string>> = {
    u: facts.user,
    h: facts.hostname.split('.')[0] ?? '',
    H: facts.hostname,
    w: directory,
    W: directory === '/' || directory === '~' ? directory : (directory.split('/').at(-1) ?? ''),
    $: facts.superuser ? '#' : '$',
    n: '\n',
    t: new Date(facts.now).toISOString().slice(11, 19),
    s: 'bash',
    v: '5.2',
    e: '\u001b',
    a: '',
    '[': '',
    ']': '',
    '\\': '\\',
  };
  return text.replace(/\\(0\d{2}|[a-zA-Z$[\]\\])/g, (whole, name: string) =>
    /^0/.test(name) ? String.fromCharCode(Number.parseInt(name, 8)) : (values[name] ?? whole),
  );
}
