/** Languages of fenced code that a shell runs; no language counts as one, unless it begins like a Dockerfile or a document. */
const shells = new Set(['', 'bash', 'sh', 'shell', 'console']);
const heading = /^#{1,6}\s+(?:\w+\s+)?question\s+#?(\d+)\b/i;
const fence = /^\s*(`{3,}|~{3,})\s*([\w+-]*)/;

/** Code of a Markdown text, with the number of the question that it stands below. */
interface Piece {
  readonly question: string | undefined;
  readonly language: string;
  readonly code: string;
}

/**
 * The solutions of an answers file (Markdown with a heading `Question 1` each) as shell scripts, by the number of the question: code
 * for a shell as it is, manifests applied, in their order. Questions without either are missing.
 */
export function solutionsIn(markdown: string): ReadonlyMap<string, string> {
  const solutions = new Map<string, string[]>();
  for (const { question, language, code } of piecesOf(markdown)) {
    const step = stepOf(language, code);
    if (question !== undefined && step !== undefined) {
      solutions.set(question, [...(solutions.get(question) ?? []), step]);
    }
  }
  return new Map([...solutions].map(([number, steps]) => [number, scriptOf(steps)]));
}

/** All code of a Markdown text that shows one solution, as `solutionsIn` takes it; undefined: there is none. */
export function solutionIn(markdown: string): string | undefined {
  const steps = piecesOf(markdown).flatMap(({ language, code }) => stepOf(language, code) ?? []);
  return steps.length === 0 ? undefined : scriptOf(steps);
}

function piecesOf(markdown: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let question: string | undefined;
  let open: { readonly mark: string; readonly language: string; readonly lines: string[] } | undefined;
  for (const line of markdown.split(/\r?\n/)) {
    const [, mark = '', language = ''] = fence.exec(line) ?? [];
    if (open !== undefined) {
      if (!mark.startsWith(open.mark) || language !== '') {
        open.lines.push(line);
        continue;
      }
      pieces.push({ question, language: open.language, code: open.lines.join('\n') });
      open = undefined;
    } else if (mark !== '') open = { mark, language: language.toLowerCase(), lines: [] };
    else question = heading.exec(line)?.[1] ?? question;
  }
  return pieces;
}

/** What of a piece of code a shell is to run; undefined: it only shows something. */
function stepOf(language: string, code: string): string | undefined {
  const isDocument = startsLikeDocument(code);
  if (language === 'yaml' || language === 'yml' || isDocument) {
    const hasCommands = /^(kubectl|cat|echo|helm) /m.test(code);
    const isManifest = /^apiVersion:/m.test(code) && /^kind:/m.test(code);
    if (isManifest && !hasCommands) return `kubectl apply --filename - <<'MANIFEST_END'\n${code}\nMANIFEST_END`;
    return hasCommands ? code : undefined;
  }
  return shells.has(language) ? code : undefined;
}

/** Whether the first line that is no comment is one of a Dockerfile, of YAML, JSON or markup. */
function startsLikeDocument(code: string): boolean {
  const first = code.split('\n').find((line) => line.trim() !== '' && !line.trim().startsWith('#'));
  return first !== undefined && /^\s*(FROM |[\w-]+:(\s|$)|[[{<])/.test(first);
}

function scriptOf(steps: readonly string[]): string {
  const head =
    '#!/bin/bash\n# From the answers that came with the question. An editor that they open changes nothing; k is what those terminals call kubectl.\nexport EDITOR=true\nk() { kubectl "$@"; }\n';
  return `${head}${steps.join('\n\n')}\n\n# What came of it is judged, not how the last command ended.\nexit 0\n`;
}
