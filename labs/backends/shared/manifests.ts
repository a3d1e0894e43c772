import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fillIn, type ParameterValues, type Setup, UserError } from '#api';

/** The manifest files of a setup with their texts, placeholders filled in, in their order. UserError for one that cannot be read. */
export function readSetupManifests(
  setup: Setup,
  directory: string,
  values: ParameterValues = {},
): readonly { readonly file: string; readonly yaml: string }[] {
  return (setup.manifests ?? []).map((file) => {
    try {
      return { file, yaml: fillIn(readFileSync(join(directory, file), 'utf8'), values) };
    } catch {
      throw new UserError('no-manifest', `The scenario's manifest ${join(directory, file)} cannot be read.`);
    }
  });
}

/** The number of octal text such as `0644`. */
export function fileMode(text: string | undefined): number {
  return text === undefined ? 0o644 : Number.parseInt(text, 8);
}
