import type { Plugin } from 'esbuild';

/** What is only there for development is left empty. */
const empty = /^(react-devtools-core)$/;

export function stubs(): Plugin {
  return {
    name: 'stubs',
    setup(build) {
      build.onResolve({ filter: empty }, ({ path }) => ({ path, namespace: 'stub' }));
      build.onLoad({ filter: /.*/, namespace: 'stub' }, () => ({ contents: 'export default {};', loader: 'js' }));
    },
  };
}
