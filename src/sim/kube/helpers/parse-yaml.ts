import { parseDocument } from 'yaml';

/** go-yaml's words for what the parser found. */
const complaints: Readonly<Record<string, string>> = {
  BLOCK_AS_IMPLICIT_KEY: 'mapping values are not allowed in this context',
  TAB_AS_INDENT: 'found character that cannot start any token',
  MISSING_CHAR: "could not find expected ':'",
};

/** Reads YAML, or says what is wrong with it as Go's parser does (`yaml: line 3: ...`). */
export function parseYaml(text: string): { readonly value: unknown } | { readonly error: string } {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error === undefined) return { value: document.toJS() };
  const line = error.linePos?.[0].line ?? 1;
  return { error: `yaml: line ${line}: ${complaints[error.code] ?? 'did not find expected key'}` };
}
