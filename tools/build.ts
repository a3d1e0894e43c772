import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { markPacks } from './build/mark-packs.ts';
import { plainHttp } from './build/plain-http.ts';
import { prepareImages } from './build/prepare-images.ts';
import { sourcePlaces } from './build/source-places.ts';
import { stubs } from './build/stubs.ts';

/**
 * Bundles the program into dist/: one entry for the command line and one for each worker, shared code in chunks, heavy parts loaded
 * when they are needed. Runs in the `prepare` script, on whatever machine.
 */
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const workers = ['src/cli/classroom-worker.ts', 'src/cli/command-process.ts', 'src/cli/pack-test-worker.ts'];
const began = performance.now();

const target = join(root, 'dist');
const fresh = `${target}.new`;
await rm(fresh, { recursive: true, force: true });
const entries = [
  { in: join(root, 'src/cli/main.ts'), out: 'main' },
  ...workers
    .map((path) => join(root, path))
    .filter((path) => existsSync(path))
    .map((path) => ({ in: path, out: relative(join(root, 'src'), path).replace(/\.ts$/, '').replaceAll('/', '-') })),
];
const result = await build({
  entryPoints: entries,
  outdir: fresh,
  entryNames: '[name]',
  chunkNames: 'chunk-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  jsx: 'automatic',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
  define: { 'process.env.NODE_ENV': '"production"', __BUNDLED__: 'true' },
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  external: ['@lydell/node-pty', '@mongodb-js/zstd', 'node-liblzma'],
  plugins: [stubs(), plainHttp(), sourcePlaces(root, entries)],
});

await prepareImages(join(root, 'labs/images'), join(fresh, 'images.json'));
await markPacks(join(root, 'scenarios'), join(fresh, 'proved'));
await rm(target, { recursive: true, force: true });
await rename(fresh, target);

const descriptions = join(root, 'tools/schema/descriptions.ts');
if (existsSync(descriptions)) await import(descriptions);

// Chunks are named after what is in them.
const made = createHash('sha256').update(Object.keys(result.metafile.outputs).sort().join());
const prose = join(target, 'schema-descriptions.json');
if (existsSync(prose)) made.update(await readFile(prose));
await writeFile(join(target, 'stamp'), made.digest('hex'));

const bytes = Object.values(result.metafile.outputs).reduce((sum, output) => sum + output.bytes, 0);
console.log(`dist: ${(bytes / 1e6).toFixed(1)} MB in ${((performance.now() - began) / 1000).toFixed(1)} s`);
