import { spawnSync } from 'node:child_process';

/** Distributions put modules beside their own Python, which need not be the first of PATH. */
const interpreters = ['python3', '/usr/bin/python3'];

/** The Python that has the module; undefined: none. */
export function pythonWith(module: string): string | undefined {
  return interpreters.find((python) => spawnSync(python, ['-c', `import ${module}`]).status === 0);
}
