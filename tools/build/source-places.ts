import { readFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import type { Loader, Plugin } from 'esbuild';
import { directImports, readDoors } from './direct-imports.ts';

interface Entry {
  readonly in: string;
  readonly out: string;
}

/**
 * Makes our own sources mean the same from the bundle. `import.meta.url` keeps naming the source file's place (data files are found
 * beside it, in the clone), except for workers: those run as entries of the bundle. That our modules do nothing when they are only
 * imported, so that each chunk holds what it uses, package.json says: to tell esbuild of each import took most of a build.
 */
export function sourcePlaces(root: string, entries: readonly Entry[]): Plugin {
  return {
    name: 'source-places',
    setup(build) {
      const doors = readDoors(root);
      build.onLoad({ filter: /\.tsx?$/ }, async ({ path }) => {
        if (path.includes(`${sep}node_modules${sep}`)) return undefined;
        const source = await readFile(path, 'utf8');
        const place = `new URL(${JSON.stringify(join('..', relative(root, path)).replaceAll(sep, '/'))}, import.meta.url).href`;
        const contents = directImports(source, doors)
          .replace(/new URL\(\s*'(\.[^']*\.ts)'\s*,\s*import\.meta\.url\s*\)/g, (whole, file: string) => {
            const entry = entries.find((each) => each.in === join(dirname(path), file));
            return entry === undefined ? whole : `new URL('./${entry.out}.js', __bundle)`;
          })
          .replaceAll('import.meta.url', `(${place})`)
          .replaceAll('__bundle', 'import.meta.url');
        const loader: Loader = path.endsWith('x') ? 'tsx' : 'ts';
        return { contents, loader };
      });
    },
  };
}
