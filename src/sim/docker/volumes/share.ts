import type { Engine } from '../engine.ts';
import { refuse } from '../engine-error.ts';
import { parseMountOptions } from './mount-options.ts';
import { volumePath } from './volume.ts';

/** A share that is mounted, and for whom. */
export interface MountedShare {
  readonly users: Set<string>;
  close(): void;
}

/** Mounts a volume that lies on another machine, once for all containers. Follows volume/local local_unix.go. Throws EngineError. */
export function mountVolume(engine: Engine, name: string, container: string): void {
  const options = engine.volumes.get(name)?.options;
  const type = options?.type;
  if (options == null || type === undefined || type === 'tmpfs' || isBind(options.o)) return;
  const present = engine.shares.get(name) ?? mount(engine, name, type, options);
  present.users.add(container);
  engine.shares.set(name, present);
}

export function unmountVolume(engine: Engine, name: string, container: string): void {
  const present = engine.shares.get(name);
  if (present === undefined || !present.users.delete(container) || present.users.size > 0) return;
  engine.shares.delete(name);
  present.close();
}

function isBind(options: string | undefined): boolean {
  return (options ?? '').split(',').some((option) => option === 'bind' || option === 'rbind');
}

function mount(engine: Engine, name: string, type: string, options: Readonly<Record<string, string>>): MountedShare {
  const target = volumePath(name);
  const device = options.device ?? '';
  const isNfs = type === 'nfs' || type === 'nfs4';
  const wanted = parseMountOptions(options.o ?? '');
  const server = wanted.data.find((option) => option.startsWith('addr='))?.slice('addr='.length) ?? '';
  const address = type === 'nfs' ? resolve(engine, target, server) : server;
  const data = wanted.data.map((option) => (option === `addr=${server}` ? `addr=${address}` : option)).join(',');
  const flags = wanted.flags === 0 ? '' : `, flags: 0x${wanted.flags.toString(16)}`;
  const failed = (why: string) =>
    refuse.volumeMount(
      target,
      `failed to mount local volume: mount ${device}:${target}${flags}${data === '' ? '' : `, data: ${data}`}: ${why}`,
    );
  // A file system that the kernel has not, or none of the lab's devices holds.
  if (!isNfs) throw failed(engine.files.exists(device) ? 'not simulated: disks of the Docker host' : 'no such device');
  if (address === '') throw failed('invalid argument');
  const client = { name: engine.options.hostname, address: engine.host.address };
  const share = engine.options.mountShare?.(address, device.replace(/^[^:]*:/, ''), client) ?? { error: '' };
  if ('error' in share) throw failed(reason(share.error));
  const readOnly = share.readOnly || (wanted.flags & 1) !== 0;
  const point = engine.files.mount({
    target,
    raw: share.raw,
    readOnly,
    squash: share.squash,
    kind: type,
    device,
    options: `${readOnly ? 'ro' : 'rw'},relatime,vers=3,rsize=1048576,wsize=1048576,namlen=255,hard,proto=tcp,timeo=600,retrans=2,sec=sys,mountaddr=${share.address},mountvers=3,mountproto=tcp,local_lock=none,addr=${share.address}`,
  });
  return { users: new Set(), close: () => point.close() };
}

/** The engine looks names up itself, since the kernel knows none. */
function resolve(engine: Engine, target: string, server: string): string {
  if (server === '' || /^[\d.]+$/.test(server)) return server;
  const address = engine.options.neighbours?.get(server);
  if (address !== undefined) return address;
  const [nameServer = '127.0.0.1'] = engine.host.nameServers;
  throw refuse.volumeMount(
    target,
    `error resolving passed in network volume address: lookup ${server} on ${nameServer}:53: no such host`,
  );
}

/** The kernel's error for what mount.nfs would print. */
function reason(error: string): string {
  if (error.includes('access denied')) return 'permission denied';
  if (error.includes('No such file or directory')) return 'no such file or directory';
  return 'connection timed out';
}
