import { accessSync, constants, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '#api';
import { listen } from '#platform';
import { folderPlace } from '../../labs/plugins/folder-place.ts';
import { volumePlugins } from '../../labs/plugins/index.ts';

const folder = '/run/docker/plugins';

/**
 * Where a real engine takes part, the lab's volume plug-ins listen for it during the whole run: an engine that once knew
 * a plug-in waits for it, for 15 seconds, whenever somebody lists volumes.
 */
export default async function serveRealPlugins(): Promise<(() => Promise<void>) | undefined> {
  if ((process.env.CKA_LAB_TEST_DOCKER_HOST ?? '') === '' || !mayListen()) return undefined;
  const storage = mkdtempSync(join(tmpdir(), 'cka-plugins-'));
  const listeners = await Promise.all(
    volumePlugins.map(async (plugin) => {
      const own = join(storage, plugin.name);
      const place = folderPlace({ host: 'host', storage: own, mounts: join(own, 'mounts'), now: Date.now });
      try {
        return await listen(plugin.serve(place), { socketPath: join(folder, `${plugin.name}.sock`) });
      } catch (error) {
        // Another run on this machine has it, or somebody serves it for longer: it does as well.
        if (error instanceof UserError && error.code === 'socket-taken') return undefined;
        throw error;
      }
    }),
  );
  return async () => {
    await Promise.all(listeners.map((listener) => listener?.close()));
    rmSync(storage, { recursive: true, force: true });
  };
}

/** Engines look only there, and the folder is root's. */
function mayListen(): boolean {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
