import { readYaml } from '../go-yaml/read-yaml.ts';

/** Reads YAML, or says what is wrong with it as Go's parser does (`yaml: line 3: ...`). */
export function parseYaml(text: string): { readonly value: unknown } | { readonly error: string } {
  try {
    return { value: readYaml(text).value };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}
