import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Which file each name of a door comes from, of doors that only list `export { ... } from './file.ts'`. */
export type Doors = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Reads the doors of package.json `imports`. Names that a door does not list one by one are missing from the result. */
export function readDoors(root: string): Doors {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly imports: Readonly<Record<string, string>>;
  };
  const doors = new Map<string, ReadonlyMap<string, string>>();
  for (const [door, target] of Object.entries(manifest.imports)) {
    if (door.includes('*')) continue;
    const index = join(root, target);
    try {
      doors.set(door, listedNames(readFileSync(index, 'utf8'), dirname(index)));
    } catch {
      // A door without a room yet.
    }
  }
  return doors;
}

function listedNames(source: string, directory: string): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const [, list = '', file = ''] of source.matchAll(/export \{([^}]*)\} from '(\.[^']*)'/g)) {
    for (const name of valueNames(list)) if (!name.includes(' as ')) names.set(name, join(directory, file));
  }
  return names;
}

function valueNames(list: string): readonly string[] {
  return list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && !name.startsWith('type '));
}

/**
 * The source with its imports through doors replaced by imports of the files that hold the names. A bundler counts everything behind
 * a door as used by everybody who goes through it, so that `check` would load what only `pack lint` needs.
 */
export function directImports(source: string, doors: Doors): string {
  return source
    .replace(/^import \{([^}]*)\} from '(#[a-z/]+)';/gm, (whole, list: string, door: string) => {
      const files = doors.get(door);
      if (files === undefined) return whole;
      return valueNames(list)
        .map((name) => `import { ${name} } from ${JSON.stringify(files.get(originalName(name)) ?? door)};`)
        .join(' ');
    })
    .replace(/\{([^{}]*)\} = await import\('(#[a-z/]+)'\)/g, (whole, list: string, door: string) => {
      const files = new Set(valueNames(list).map((name) => doors.get(door)?.get(name.split(':')[0]?.trim() ?? '')));
      const [file] = files;
      return files.size === 1 && file !== undefined ? `{${list}} = await import(${JSON.stringify(file)})` : whole;
    });
}

function originalName(name: string): string {
  return name.split(' as ')[0]?.trim() ?? name;
}
