import * as http from 'node:http';
import type { Plugin } from 'esbuild';

/** Names of node:http that are getters: to look at them loads the whole of fetch (some 60 ms). */
const costly = new Set(['CloseEvent', 'MessageEvent', 'WebSocket', 'default']);

/**
 * An `import` of node:http reads every export once, so that even a thin client pays for WebSocket and fetch. The bundle takes the
 * module without that ceremony, and leaves out the names that cost.
 */
export function plainHttp(): Plugin {
  const names = Object.keys(http).filter((name) => !costly.has(name));
  return {
    name: 'plain-http',
    setup(build) {
      build.onResolve({ filter: /^(node:)?http$/ }, ({ kind }) =>
        kind === 'require-call' ? undefined : { path: 'http', namespace: 'plain-http', sideEffects: false },
      );
      build.onLoad({ filter: /.*/, namespace: 'plain-http' }, () => ({
        contents: [
          "const http = process.getBuiltinModule('node:http');",
          'export default http;',
          ...names.map((name) => `export const ${name} = http.${name};`),
        ].join('\n'),
        loader: 'js',
      }));
    },
  };
}
