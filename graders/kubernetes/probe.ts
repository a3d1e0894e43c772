import type { CommandOutcome } from '#api';

/** What came of trying to reach something. `said`: the tool's own words when it failed. */
export interface Answer {
  readonly open: boolean;
  readonly status?: number;
  readonly body?: string;
  readonly said: string;
}

/** Exit code of the script when the container has no tool to try with. */
const noTool = 97;

/** The command that tries, with what the container has. Names and numbers are arguments: nothing of them is read as shell. */
export function probeScript(
  { url, address }: { readonly url?: string | undefined; readonly address?: string | undefined },
  seconds: number,
): readonly string[] {
  if (url !== undefined) {
    const script = `if command -v curl >/dev/null 2>&1; then exec curl -s -S -i -m "$2" "$1"; fi
if command -v wget >/dev/null 2>&1; then exec wget -S -T "$2" -O - "$1"; fi
exit ${noTool}`;
    return ['sh', '-c', script, 'sh', url, String(seconds)];
  }
  const at = (address ?? '').lastIndexOf(':');
  const script = `if command -v nc >/dev/null 2>&1; then exec nc -z -v -w "$3" "$1" "$2"; fi
if command -v bash >/dev/null 2>&1; then exec timeout "$3" bash -c ': <>/dev/tcp/"$0"/"$1"' "$1" "$2"; fi
exit ${noTool}`;
  return ['sh', '-c', script, 'sh', (address ?? '').slice(0, at), (address ?? '').slice(at + 1), String(seconds)];
}

/** What the command's output says; undefined when there was no tool. */
export function readAnswer(isUrl: boolean, outcome: CommandOutcome): Answer | undefined {
  const { exitCode, stdout, stderr } = outcome;
  if (exitCode === noTool) return undefined;
  const said = stderr.trim().split('\n').at(-1) ?? '';
  if (!isUrl) return { open: exitCode === 0, said: exitCode === 0 ? '' : said };
  // curl puts the head before the body, wget on stderr; the last of several heads (redirections) counts.
  const heads = /^HTTP\/\d/.test(stdout) ? splitHead(stdout) : { head: stderr, body: stdout };
  const status = [...heads.head.matchAll(/HTTP\/\d(?:\.\d)? (\d{3})/g)].at(-1)?.[1];
  if (status === undefined) return { open: exitCode === 0, body: heads.body, said: exitCode === 0 ? '' : said };
  return { open: true, status: Number(status), body: heads.body, said: '' };
}

function splitHead(text: string): { readonly head: string; readonly body: string } {
  const end = /\r?\n\r?\n/.exec(text);
  if (end === null) return { head: text, body: '' };
  const rest = text.slice(end.index + end[0].length);
  // `100 Continue` and redirections: another head follows.
  return /^HTTP\/\d/.test(rest) ? splitHead(rest) : { head: text.slice(0, end.index), body: rest };
}
