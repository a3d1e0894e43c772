import type { FileTree } from '../../../runtime/types.ts';

const folders = ['/etc/systemd/system', '/run/systemd/system', '/usr/lib/systemd/system'];

export function textOf(files: FileTree, path: string): string | undefined {
  try {
    return new TextDecoder().decode(files.readFile(path));
  } catch {
    return undefined;
  }
}

/** The lines of a unit's file and of its drop-ins, in the order in which systemd reads them. */
function unitLines(files: FileTree, unit: string): readonly string[] {
  const main = folders.map((folder) => `${folder}/${unit}`).find((path) => files.exists(path));
  const dropIns = new Map<string, string>();
  for (const folder of folders.toReversed()) {
    const place = `${folder}/${unit}.d`;
    if (!files.exists(place)) continue;
    for (const name of files.readDirectory(place)) if (name.endsWith('.conf')) dropIns.set(name, `${place}/${name}`);
  }
  const paths = [
    ...(main === undefined ? [] : [main]),
    ...[...dropIns].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path),
  ];
  return paths.flatMap((path) => (textOf(files, path) ?? '').split('\n'));
}

/** What systemd loaded of the kubelet's unit: its command and where the variables in it come from. */
export interface LoadedUnit {
  /** Before variables are put in. */
  readonly command: string;
  readonly environment: ReadonlyMap<string, string>;
  /** Files with more variables, which are read at each start; with `-` before them they may be missing. */
  readonly environmentFiles: readonly string[];
}

/** Takes `"A=1 2" B=3` apart. */
function assignments(text: string): readonly (readonly [string, string])[] {
  return [...text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].flatMap(([, double, single, plain]) => {
    const [name = '', value] = (double ?? single ?? plain ?? '').split(/=(.*)/s, 2);
    return value === undefined ? [] : [[name, value] as const];
  });
}

/** Follows systemd.service(5) and systemd.exec(5). */
export function loadUnit(files: FileTree): LoadedUnit {
  let command = '';
  const environment = new Map<string, string>();
  let environmentFiles: readonly string[] = [];
  for (const line of unitLines(files, 'kubelet.service')) {
    const [, name, value = ''] = /^(ExecStart|Environment|EnvironmentFile)=(.*)$/.exec(line.trimEnd()) ?? [];
    // An empty assignment forgets what came before.
    if (name === 'ExecStart') command = value.trim();
    else if (name === 'EnvironmentFile') environmentFiles = value === '' ? [] : [...environmentFiles, value.trim()];
    else if (name === 'Environment') for (const [key, text] of assignments(value)) environment.set(key, text);
  }
  return { command, environment, environmentFiles };
}

/** The words of the command; `missing` is a file with variables that has to be there and is not. */
export function expandCommand(
  files: FileTree,
  unit: LoadedUnit,
): { readonly words: readonly string[] } | { readonly missing: string } {
  const variables = new Map(unit.environment);
  for (const entry of unit.environmentFiles) {
    const path = entry.replace(/^-/, '');
    const text = textOf(files, path);
    if (text === undefined && !entry.startsWith('-')) return { missing: path };
    for (const line of (text ?? '').split('\n')) {
      const [, name, value = ''] = /^\s*([A-Za-z_]\w*)=(.*)$/.exec(line) ?? [];
      if (name !== undefined) variables.set(name, value.trim().replace(/^(["'])(.*)\1$/s, '$2'));
    }
  }
  const words = unit.command.split(/\s+/).flatMap((word) => {
    const whole = /^\$(\w+)$/.exec(word);
    // A variable that is a word by itself is split into words; in braces it is not.
    if (whole !== null) return (variables.get(whole[1] ?? '') ?? '').split(/\s+/);
    return [word.replace(/\$\{(\w+)\}/g, (_, name: string) => variables.get(name) ?? '')];
  });
  return { words: words.filter((word) => word !== '') };
}
