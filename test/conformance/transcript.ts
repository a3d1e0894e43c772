import { Template } from './template.ts';

/** One command of a transcript, and what it must print. */
export interface TranscriptStep {
  readonly run: string;
  /** Typed on the machine behind the client, as root. */
  readonly onHost: boolean;
  readonly code: number;
  /** Undefined: nobody looks. */
  readonly stdout?: Template;
  readonly stderr?: Template;
  readonly needs: readonly string[];
  /** What is printed comes from a map: its words may stand in any order. */
  readonly anyOrder: boolean;
}

/** One walk of a transcript. */
export interface TranscriptWalk {
  readonly name: string;
  readonly steps: readonly TranscriptStep[];
  /** The releases (numbers, as `releaseNumber` gives them) that take this walk. */
  readonly only: readonly number[] | undefined;
  readonly needs: readonly string[];
  readonly finally: string | undefined;
  readonly alone: boolean;
  /** What kind of server of its own the walk is taken on. */
  readonly own: string | undefined;
}

/** What releases are compared by: 35 for `1.35` and `v35`, 20 for `20`. */
export const releaseNumber = (release: string) => Number(release.replace(/^v|^1\./, ''));

/**
 * The walks of a transcript, as one release of the client has to print them:
 *
 *   === a walk is named like this          starts a walk; `## alone`, `## only 1.35 1.32`, `## needs containers`
 *                                         ,
 *                                          `## own KIND` and `## finally COMMAND` say more
 *   $ kubectl get pods                     a command; lines that go on with it start with `> `
 *   host$ ls /var/lib/docker               the same on the machine behind the client, as root
 *   NAME   READY   STATUS                  stdout; a template (see template.ts)
 *   ! error: ...                           stderr
 *   [1]                                    exit code, if it is not 0
 *   [up to 1.34]                           what follows is what releases up to that one print instead
 *   [since 1.32]                           directly below the command: older releases leave it out
 *   [needs containers]                     directly below the command: what lacks them leaves it out
 *   [any]                                  neither stream is looked at
 *   [any order]                            the words of what follows may come in any order
 */
export function parseTranscript(text: string, release: number): readonly TranscriptWalk[] {
  return text
    .split(/^(?==== )/m)
    .filter((part) => part.startsWith('=== '))
    .map((part) => parseWalk(part, release))
    .filter(({ only }) => only === undefined || only.includes(release));
}

function parseWalk(text: string, release: number): TranscriptWalk {
  const [head = '', ...commands] = text.split(/^(?=(?:host)?\$ )/m);
  const said = (key: string) => new RegExp(`^## ${key} (.*)$`, 'm').exec(head)?.[1];
  return {
    name: head.split('\n', 1)[0]?.slice(4).trim() ?? '',
    steps: commands.map((command) => parseStep(command, release)).filter((step) => step !== undefined),
    only: said('only')?.split(' ').map(releaseNumber),
    needs: said('needs')?.split(' ') ?? [],
    finally: said('finally'),
    alone: /^## alone$/m.test(head),
    own: said('own'),
  };
}

function parseStep(text: string, release: number): TranscriptStep | undefined {
  const lines = text.replace(/\n+$/, '').split('\n');
  const first = lines.findIndex((line, index) => index > 0 && !line.startsWith('> ') && line !== '>');
  const command = lines.slice(0, first < 0 ? undefined : first).map((line) => line.replace(/^(?:(?:host)?\$|>) ?/, ''));
  let printed = first < 0 ? [] : lines.slice(first);
  const since = /^\[since ([\d.]+)\]$/.exec(printed[0] ?? '')?.[1];
  if (since !== undefined) {
    if (release < releaseNumber(since)) return undefined;
    printed = printed.slice(1);
  }
  const needs = /^\[needs (.*)\]$/.exec(printed[0] ?? '')?.[1];
  if (needs !== undefined) printed = printed.slice(1);
  return {
    run: command.join('\n'),
    onHost: text.startsWith('host$'),
    ...expectations(chosen(printed, release)),
    needs: needs?.split(' ') ?? [],
  };
}

/** The lines for that release: those below the lowest `[up to X]` that reaches it, else those above any. */
function chosen(printed: readonly string[], release: number): readonly string[] {
  let best: string[] = [];
  let bound = Number.POSITIVE_INFINITY;
  let current: string[] | undefined = best;
  for (const line of printed) {
    const upTo = /^\[up to ([\d.]+)\]$/.exec(line)?.[1];
    if (upTo === undefined) current?.push(line);
    else if (release <= releaseNumber(upTo) && releaseNumber(upTo) < bound) {
      bound = releaseNumber(upTo);
      current = best = [];
    } else current = undefined;
  }
  return best;
}

function expectations(lines: readonly string[]): Pick<TranscriptStep, 'code' | 'stdout' | 'stderr' | 'anyOrder'> {
  const stdout: string[] = [];
  const stderr: string[] = [];
  let code = 0;
  let looked = true;
  let anyOrder = false;
  for (const line of lines) {
    const exit = /^\[(\d+)\]$/.exec(line)?.[1];
    if (exit !== undefined) code = Number(exit);
    else if (line === '[any]') looked = false;
    else if (line === '[any order]') anyOrder = true;
    else if (line === '!' || line.startsWith('! ')) stderr.push(`${line.slice(2)}\n`);
    else stdout.push(`${line}\n`);
  }
  if (!looked) return { code, anyOrder };
  return { code, anyOrder, stdout: new Template(stdout.join('')), stderr: new Template(stderr.join('')) };
}
