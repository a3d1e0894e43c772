import { type ParameterValues, scriptVariables } from '#api';

/** The manifest that a solution script applies, as a shell with the scenario's parameters would hand it over. */
export function manifestOf(script: string, values: ParameterValues | undefined): string {
  const manifest = /<<'?YAML'?\n([\s\S]*?)\nYAML/.exec(script)?.[1] ?? '';
  const variables = scriptVariables(values);
  return manifest.replace(/\$\{?([a-z]+)\}?/g, (_, name: string) => variables[name] ?? '');
}
