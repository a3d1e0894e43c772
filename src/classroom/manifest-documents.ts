import { parseDocument } from 'yaml';

/** One document of a manifest file; `line` is where it begins (1-based). */
export interface ManifestDocument {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

const maxDocuments = 500;

/**
 * The documents of a manifest file, each to be applied by itself, so that a refused one leaves the others. Empty ones
 * are left out; what is no YAML becomes a problem with its place.
 */
export function splitManifest(
  file: string,
  text: string,
): { readonly documents: readonly ManifestDocument[]; readonly problems: readonly string[] } {
  const documents: ManifestDocument[] = [];
  const problems: string[] = [];
  let lines: string[] = [];
  let start = 1;
  const finish = (): void => {
    const document = { file, line: start, text: lines.join('\n') };
    lines = [];
    const problem = problemOf(document);
    if (problem === 'empty') return;
    if (problem !== undefined) problems.push(problem);
    else if (documents.length < maxDocuments) documents.push(document);
    else if (documents.length === maxDocuments) problems.push(`${file} has more than ${maxDocuments} documents.`);
  };
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    // Three dashes at the start of a line end a document wherever they stand.
    if (/^---(\s|$)/.test(line)) {
      finish();
      start = index + 1;
      lines.push(line.slice(3));
    } else {
      lines.push(line);
    }
  }
  finish();
  return { documents, problems };
}

function problemOf(document: ManifestDocument): string | 'empty' | undefined {
  if (document.text.split('\n').every((line) => line.trim() === '' || line.trim().startsWith('#'))) return 'empty';
  try {
    const parsed = parseDocument(document.text, { prettyErrors: true, uniqueKeys: true });
    const [error] = parsed.errors;
    if (error === undefined) return parsed.contents === null ? 'empty' : undefined;
    const place = error.linePos?.[0];
    const line = document.line + (place?.line ?? 1) - 1;
    const reason = error.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? '';
    return `${document.file}:${line}:${place?.col ?? 1}: ${reason}`;
  } catch (error) {
    return `${document.file}:${document.line}: ${error instanceof Error ? error.message : String(error)}`;
  }
}
