import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Holds the import directions of docs/architecture.md. A layer is the longest prefix below that a file lies in; it may
 * import itself and what its row names. Crossing top-level folders goes through package.json `imports`.
 * Run: npm run check:imports.
 */
const layers: Record<string, readonly string[]> = {
  'src/api': [],
  'src/apimachinery': [],
  'src/text': [],
  'src/platform': ['src/api', 'src/apimachinery'],
  'src/clients': ['src/api', 'src/apimachinery', 'src/platform'],
  'src/engine': ['src/api', 'src/apimachinery', 'src/text'],
  'src/session': ['src/api', 'src/apimachinery', 'src/engine', 'src/platform'],
  'src/classroom': ['src/api', 'src/apimachinery', 'src/engine', 'src/platform', 'src/session'],
  'src/tui': ['src/api', 'src/apimachinery', 'src/engine', 'src/session', 'src/text'],
  'src/cli': ['*'],
  graders: ['src/api', 'src/apimachinery'],
  labs: ['src/api', 'src/apimachinery', 'src/clients', 'src/platform', 'src/sim'],
  'src/sim': [
    'src/api',
    'src/apimachinery',
    'src/sim/kube',
    'src/sim/kubeadm',
    'src/sim/docker',
    'src/sim/machines',
    'src/sim/nfs',
    'src/sim/runtime',
    'src/sim/time',
  ],
  'src/sim/kubeadm': ['src/apimachinery', 'src/sim/kube'],
  'src/sim/machines': [
    'src/api',
    'src/sim/kubeadm',
    'src/sim/runtime',
    'src/sim/time',
    'src/sim/kube/kubelet',
    'src/sim/nfs',
  ],
  'src/sim/nfs': ['src/sim/runtime'],
  'src/sim/time': ['src/api'],
  'src/sim/runtime': ['src/api', 'src/sim/time', 'src/text'],
  'src/sim/docker': ['src/api', 'src/apimachinery', 'src/sim', 'src/sim/runtime', 'src/sim/time'],
  'src/sim/kube': ['src/sim/kube/*', 'src/sim', 'src/sim/runtime', 'src/sim/time', 'src/api', 'src/apimachinery'],
  'src/sim/kube/go-yaml': [],
  'src/sim/kube/storage': ['src/api', 'src/apimachinery'],
  'src/sim/kube/registry': ['src/api', 'src/apimachinery', 'src/sim/time', 'src/sim/kube/storage'],
  'src/sim/kube/resources': ['src/api', 'src/apimachinery', 'src/sim/kube/registry'],
  'src/sim/kube/admission': [
    'src/api',
    'src/apimachinery',
    'src/sim/time',
    'src/sim/kube/registry',
    'src/sim/kube/helpers',
    'src/sim/kube/resources',
    'src/sim/kube/webhook',
  ],
  'src/sim/kube/webhook': ['src/api', 'src/apimachinery', 'src/sim/kube/registry'],
  'src/sim/kube/authorization': ['src/api', 'src/apimachinery', 'src/sim/kube/registry'],
  'src/sim/kube/authentication': ['src/api', 'src/apimachinery', 'src/sim/kube/registry', 'src/sim/kube/resources'],
  'src/sim/kube/apiserver': [
    'src/api',
    'src/sim/kube/authorization',
    'src/apimachinery',
    'src/sim/time',
    'src/sim/kube/go-yaml',
    'src/sim/kube/registry',
    'src/sim/kube/resources',
    'src/sim/kube/admission',
  ],
  'src/sim/kube/apiextensions': [
    'src/api',
    'src/apimachinery',
    'src/sim/kube/registry',
    'src/sim/kube/resources',
    'src/sim/kube/client',
    'src/sim/kube/webhook',
  ],
  'src/sim/kube/helpers': ['src/api', 'src/apimachinery', 'src/sim/kube/client', 'src/sim/kube/go-yaml'],
  'src/sim/kube/client': ['src/api', 'src/apimachinery', 'src/sim/time', 'src/sim/kube/registry'],
  'src/sim/kube/controllers': [
    'src/api',
    'src/apimachinery',
    'src/sim/time',
    'src/sim/kube/registry',
    'src/sim/kube/client',
    'src/sim/kube/helpers',
    'src/sim/runtime',
  ],
  'src/sim/kube/scheduler': [
    'src/api',
    'src/apimachinery',
    'src/sim/time',
    'src/sim/kube/registry',
    'src/sim/kube/client',
    'src/sim/kube/helpers',
  ],
  'src/sim/kube/csi': [
    'src/api',
    'src/apimachinery',
    'src/sim/runtime',
    'src/sim/kube/registry',
    'src/sim/kube/client',
    'src/sim/kube/helpers',
    'src/sim/kube/controllers',
  ],
  'src/sim/kube/kubelet': [
    'src/sim/kubeadm',
    'src/api',
    'src/apimachinery',
    'src/sim/runtime',
    'src/sim/time',
    'src/sim/kube/registry',
    'src/sim/kube/client',
    'src/sim/kube/helpers',
    'src/sim/kube/csi',
  ],
  'src/sim/kube/components': [
    'src/sim/kubeadm',
    'src/api',
    'src/apimachinery',
    'src/sim/runtime',
    'src/sim/kube/storage',
    'src/sim/kube/client',
    'src/sim/kube/helpers',
    'src/sim/kube/network',
  ],
  'src/sim/kube/network': [
    'src/api',
    'src/apimachinery',
    'src/sim/runtime',
    'src/sim/kube/client',
    'src/sim/kube/helpers',
  ],
  // The generator of the schema table belongs to the table and may see its inside.
  tools: ['src/api', 'src/apimachinery', 'src/engine', 'src/platform', 'graders', 'labs'],
  bench: ['*'],
  test: ['*'],
};

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const doors = (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { imports: Record<string, string> })
  .imports;
const names = Object.keys(layers).sort((a, b) => b.length - a.length);
const layerOf = (file: string) => names.find((name) => file.startsWith(`${name}/`));

/** The file, relative to the root, that a specifier in `from` means; undefined for packages and node: modules. */
function resolveSpecifier(from: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return normalize(join(dirname(from), specifier));
  for (const [door, target] of Object.entries(doors)) {
    if (door === specifier) return normalize(target);
    const [head = '', tail = ''] = door.split('*');
    if (door.includes('*') && specifier.startsWith(head)) {
      return normalize(target.replace('*', specifier.slice(head.length, specifier.length - tail.length)));
    }
  }
  return undefined;
}

/** Unit tests sit beside their source and may reach into test/support and anything their subject is wired to. */
const isTest = (file: string) => /\.test\.tsx?$/.test(file) || file.startsWith('test/');

/** Modules that the simulator reads when it needs them, while its clocks run; what Node brings along is there at once. */
const unheldImport = /(?<!typeof |holdClocks\()\bimport\((?!'node:)/g;

function problemsOf(file: string): string[] {
  if (isTest(file)) return [];
  const problems: string[] = [];
  const source = readFileSync(join(root, file), 'utf8');
  const own = layerOf(file);
  if (own === undefined) return [`${file}: lies in no layer; add it to tools/check-imports.ts`];
  for (const [text] of own.startsWith('src/sim') ? source.matchAll(unheldImport) : [])
    problems.push(`${file}: holdClocks(${text}...)): a virtual clock runs on while a module is read`);
  for (const match of source.matchAll(
    /(?:^|\n)\s*(?:import|export)\s[^'"`;]*?from\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)import\s*['"]([^'"]+)['"]/g,
  )) {
    const specifier = match[1] ?? match[2] ?? match[3] ?? '';
    const target = resolveSpecifier(file, specifier);
    if (target === undefined) continue;
    const other = layerOf(target);
    const top = (name: string) =>
      name
        .split('/')
        .slice(0, name.startsWith('src/') ? 2 : 1)
        .join('/');
    if (other === undefined || other === own) continue;
    const allowed = layers[own] ?? [];
    const fits = allowed.some(
      (rule) => rule === '*' || rule === other || (rule.endsWith('/*') && other.startsWith(rule.slice(0, -1))),
    );
    if (!fits) problems.push(`${file}: ${own} must not import ${other} (${specifier})`);
    else if (specifier.startsWith('.') && top(own) !== top(other) && own !== 'tools')
      problems.push(`${file}: reach ${other} through its door (#...), not ${specifier}`);
  }
  return problems;
}

const files = globSync(['src/**/*.{ts,tsx}', 'graders/**/*.ts', 'labs/**/*.ts', 'tools/**/*.ts', 'bench/**/*.ts'], {
  cwd: root,
}).map((file) => relative('.', file));
const problems = files.flatMap(problemsOf);
for (const problem of problems) console.error(problem);
console.log(`${files.length} files, ${problems.length} import problems`);
process.exitCode = problems.length > 0 ? 1 : 0;
