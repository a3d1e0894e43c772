import { posix } from 'node:path';
import { CouldNotLookError, UserError } from '#api';
import { type DockerClient, DockerError, readArchivedFile, writeArchive } from '#clients';
import { anyImage } from './docker-images.ts';

/** What laying out one file left on the host: the file itself, or the topmost folder that did not exist before. */
export interface HostFile {
  readonly path: string;
}

/** Files of the machine that a real engine runs on, reached through containers that mount a folder and never run. */
export interface HostFiles {
  /** undefined: no such file. */
  read(path: string): Promise<Uint8Array | undefined>;
  /** `made` hears what has to be removed later, before anything is made. UserError when the file is there already. */
  write(path: string, content: string, mode: number, made: (file: HostFile) => void): Promise<void>;
  remove(files: readonly HostFile[]): Promise<void>;
}

const mountPoint = '/cka-lab';

export function createHostFiles(
  client: DockerClient,
  labels: Readonly<Record<string, string>>,
  images: readonly string[],
): HostFiles {
  const withContainer = async <T>(
    folder: string,
    command: readonly string[],
    work: (id: string) => Promise<T>,
  ): Promise<T> => {
    const body = {
      // Any image will do: its content is never used, except `rm` for removing.
      Image: await anyImage(client, images),
      Entrypoint: [...command],
      Cmd: [],
      Labels: labels,
      NetworkDisabled: true,
      HostConfig: { Mounts: [{ Type: 'bind', Source: folder, Target: mountPoint }] },
    };
    const { Id } = (await client.post('/containers/create', body)) as { readonly Id: string };
    try {
      return await work(Id);
    } finally {
      await client.delete(`/containers/${Id}`, { force: '1', v: '1' });
    }
  };
  /** A mount of type bind is refused when its source is not there: the way to ask without running anything. */
  const folderExists = async (folder: string): Promise<boolean> => {
    if (folder === '/') return true;
    try {
      return await withContainer(folder, ['true'], async () => true);
    } catch (error) {
      if (error instanceof DockerError && error.code === 400) return false;
      throw error;
    }
  };
  const read = async (path: string): Promise<Uint8Array | undefined> => {
    const folder = posix.dirname(path);
    try {
      return await withContainer(folder, ['true'], async (id) => {
        const tar = await client.getArchive(id, posix.join(mountPoint, posix.basename(path)));
        return tar === undefined ? undefined : await readArchivedFile(tar);
      });
    } catch (error) {
      if (error instanceof DockerError && error.code === 400) return undefined;
      if (error instanceof UserError) throw new CouldNotLookError('unsupported', error.message, error.nextStep);
      throw error;
    }
  };
  return {
    read,
    async write(path, content, mode, made) {
      const present = await read(path);
      // Left behind by a lab whose folder somebody removed: nothing to do, and not ours to remove.
      if (present !== undefined && Buffer.from(present).equals(Buffer.from(content))) return;
      if (present !== undefined) {
        throw new UserError(
          'file-exists',
          `The Docker host already has a file ${path}, which the scenario would overwrite.`,
          'Move it away first.',
        );
      }
      let missing: string | undefined;
      let folder = posix.dirname(path);
      while (!(await folderExists(folder))) {
        missing = folder;
        folder = posix.dirname(folder);
      }
      made({ path: missing ?? path });
      const tar = await writeArchive([{ path: posix.relative(folder, path), content, mode }]);
      await withContainer(folder, ['true'], (id) => client.putArchive(id, mountPoint, tar));
    },
    async remove(files) {
      for (const { path } of files) {
        const folder = posix.dirname(path);
        if (!(await folderExists(folder))) continue;
        await withContainer(folder, ['rm', '-rf', '--', posix.join(mountPoint, posix.basename(path))], async (id) => {
          await client.post(`/containers/${id}/start`);
          await client.post(`/containers/${id}/wait`);
        });
      }
    },
  };
}
