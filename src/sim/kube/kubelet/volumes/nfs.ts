import { MountError, type VolumePlugin, volumeDirectory } from './types.ts';

const name = 'kubernetes.io~nfs';

/** What the kernel shows of an NFS mount besides what was asked for. */
function mountOptions(readOnly: boolean, client: string, server: string): string {
  return (
    `${readOnly ? 'ro' : 'rw'},relatime,vers=4.2,rsize=1048576,wsize=1048576,namlen=255,hard,proto=tcp,timeo=600,` +
    `retrans=2,sec=sys,clientaddr=${client},local_lock=none,addr=${server}`
  );
}

/** A directory of a file server. No owner or mode is changed. Follows pkg/volume/nfs and mount-utils. */
export const nfs: VolumePlugin = {
  name,
  supports: ({ volume, persistent }) => (persistent?.spec?.nfs ?? volume.nfs) !== undefined,
  setUp: (spec, { pod, files, share, node }) => {
    const { persistent, volume } = spec;
    const { server = '', path = '/' } = persistent?.spec?.nfs ?? volume.nfs ?? {};
    const readOnly = persistent === undefined ? volume.nfs?.readOnly === true : spec.readOnly;
    const target = volumeDirectory(pod, name, spec.name);
    const device = `${server}:${path}`;
    const found = share(server, path);
    if ('error' in found) {
      const options = [...(persistent?.spec?.mountOptions ?? []), ...(readOnly ? ['ro'] : [])];
      const given = options.length === 0 ? '' : `-o ${options.join(',')} `;
      throw new MountError(
        `mount failed: exit status 32\nMounting command: mount\nMounting arguments: -t nfs ${given}${device} ${target}\n` +
          `Output: ${found.error}\n`,
      );
    }
    files.makeDirectory(target, { recursive: true, mode: 0o750 });
    const own = node?.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? '';
    const mount = files.mount({
      target,
      raw: found.raw,
      readOnly: readOnly || found.readOnly,
      squash: found.squash,
      kind: 'nfs4',
      device,
      options: mountOptions(readOnly, own, found.address),
    });
    return { tree: files, source: target, readOnly, tearDown: () => mount.close() };
  },
};
