import { mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { listen } from '#platform';
import { choosePlugin } from './define-plugin.ts';
import { folderPlace } from './folder-place.ts';
import { volumePlugins } from './index.ts';

/**
 * Serves a volume driver to an engine of this machine until a signal ends it:
 * `node labs/plugins/main.ts rexray --storage /srv/ebs [--socket /run/docker/plugins/rexray.sock] [--mounts FOLDER] [--host NAME]`.
 */
async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      storage: { type: 'string' },
      socket: { type: 'string' },
      mounts: { type: 'string' },
      host: { type: 'string', default: hostname() },
    },
  });
  const plugin = choosePlugin(volumePlugins, positionals[0] ?? '');
  const { storage, host, socket = `/run/docker/plugins/${plugin.name}.sock`, mounts = plugin.mountFolder } = values;
  if (storage === undefined) throw new Error('--storage FOLDER is needed: where the volumes are kept');
  mkdirSync(dirname(socket), { recursive: true });
  const listener = await listen(plugin.serve(folderPlace({ host, storage, mounts, now: Date.now })), {
    socketPath: socket,
  });
  console.log(`${plugin.name} listens on ${socket}`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void listener.close());
}

await main();
