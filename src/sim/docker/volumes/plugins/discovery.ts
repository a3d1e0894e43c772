import type { Files } from '../../../runtime/index.ts';
import { PluginError } from './plugin-error.ts';

const socketFolder = '/run/docker/plugins';
const specificationFolders = ['/etc/docker/plugins', '/usr/lib/docker/plugins'];

/** The names of all plug-ins that the machine's folders know of. Follows pkg/plugins discovery.go Scan. */
export function scanPlugins(files: Files): readonly string[] {
  const entries = (folder: string) => (files.exists(folder) ? files.readDirectory(folder).toSorted() : []);
  const isFolder = (path: string) => files.linkFacts(path).type === 'directory';
  const sockets = entries(socketFolder).flatMap((entry) => {
    const path = `${socketFolder}/${entry}`;
    const socket = isFolder(path) ? `${path}/${entry}.sock` : path;
    return files.exists(socket) && files.linkFacts(socket).type === 'socket'
      ? [withoutExtension(baseName(socket))]
      : [];
  });
  const specified = specificationFolders.flatMap((folder) =>
    entries(folder).flatMap((entry) => {
      const inside = isFolder(`${folder}/${entry}`)
        ? entries(`${folder}/${entry}`).find((name) => withoutExtension(name) === entry)
        : entry;
      return inside !== undefined && /\.(spec|json)$/.test(inside) ? [withoutExtension(inside)] : [];
    }),
  );
  return [...sockets, ...specified];
}

/** Where a plug-in listens (`unix:///run/...`); undefined: there is none of that name. Throws PluginError for a bad file. */
export function findPlugin(files: Files, name: string): string | undefined {
  const places = (folder: string, extension: string) => [
    `${folder}/${name}${extension}`,
    `${folder}/${name}/${name}${extension}`,
  ];
  const socket = places(socketFolder, '.sock').find((path) => files.exists(path) && files.stat(path).type === 'socket');
  if (socket !== undefined) return `unix://${socket}`;
  const file = specificationFolders
    .flatMap((folder) => [...places(folder, '.spec'), ...places(folder, '.json')])
    .find((path) => files.exists(path));
  if (file === undefined) return undefined;
  const text = new TextDecoder().decode(files.readFile(file));
  return file.endsWith('.json') ? addressInJson(text) : addressInText(text.trim());
}

function addressInText(address: string): string {
  if (!/^[a-z][a-z0-9+.-]*:/i.test(address)) throw new PluginError('legacy plugin: Unknown protocol');
  return address;
}

function addressInJson(text: string): string {
  try {
    const value = JSON.parse(text) as { readonly Addr?: unknown } | null;
    return String(value?.Addr ?? '');
  } catch (error) {
    throw new PluginError(`legacy plugin: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function withoutExtension(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot < 0 ? name : name.slice(0, dot);
}
