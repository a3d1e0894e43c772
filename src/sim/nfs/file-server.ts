import type { FileClient, Files, Share } from '../runtime/index.ts';
import { meansClient, parseExports } from './exports.ts';

/** Where the server keeps what exportfs told it. */
export const exportTable = '/var/lib/nfs/etab';

/** A machine that shares directories. */
export interface FileServer {
  readonly name: string;
  readonly address: string;
  readonly files: Files;
}

const nobody = 65_534;

function optionNumber(options: ReadonlySet<string>, name: string): number {
  const found = [...options].find((option) => option.startsWith(`${name}=`));
  return found === undefined ? nobody : Number(found.slice(name.length + 1));
}

/** The servers of a lab, by name and address. */
export function mountShare(servers: readonly FileServer[], host: string, path: string, client: FileClient): Share {
  const isAddress = /^[\d.]+$/.test(host);
  const server = servers.find(({ name, address }) => name === host || address === host);
  if (server === undefined) {
    const error = isAddress
      ? 'mount.nfs: Connection timed out'
      : `mount.nfs: Failed to resolve server ${host}: Name or service not known`;
    return { error };
  }
  const { files } = server;
  const table = files.exists(exportTable) ? new TextDecoder().decode(files.readFile(exportTable)) : '';
  const wanted = path === '/' ? path : path.replace(/\/+$/, '');
  const shared = parseExports(table)
    .filter((one) => wanted === one.path || wanted.startsWith(`${one.path.replace(/\/$/, '')}/`))
    .toSorted((a, b) => b.path.length - a.path.length)
    .flatMap((one) => one.clients.filter(({ host: means }) => meansClient(means, client)))[0];
  if (shared === undefined) return { error: `mount.nfs: access denied by server while mounting ${host}:${path}` };
  if (!files.exists(wanted)) {
    return { error: `mount.nfs: mounting ${host}:${path} failed, reason given by server: No such file or directory` };
  }
  const { options } = shared;
  const everybody = options.has('all_squash');
  const squashes = everybody || !options.has('no_root_squash');
  return {
    raw: files.locate(wanted),
    readOnly: !options.has('rw'),
    address: server.address,
    squash: squashes
      ? { uid: optionNumber(options, 'anonuid'), gid: optionNumber(options, 'anongid'), everybody }
      : undefined,
  };
}
