import type { HttpResponse } from '#api';
import type { FileTree } from '../../../runtime/types.ts';

const root = '/var/log';

/** The files below a node's /var/log, and its directories as pages of links. Follows Go's http.FileServer. */
export function nodeLogs(files: FileTree, path: string): HttpResponse {
  const asked = decoded(path);
  const full = `${root}/${asked}`.replace(/\/+$/, '');
  if (asked.split('/').includes('..') || !files.exists(full)) {
    return { status: 404, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body: '404 page not found\n' };
  }
  if (files.stat(full).type !== 'directory') {
    return { status: 200, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body: files.readFile(full) };
  }
  if (asked !== '' && !asked.endsWith('/')) {
    return { status: 301, headers: { Location: `${asked.split('/').at(-1)}/` } };
  }
  const links = [...files.readDirectory(full)].sort().map((name) => {
    const shown =
      files.exists(`${full}/${name}`) && files.stat(`${full}/${name}`).type === 'directory' ? `${name}/` : name;
    return `<a href="${encodeURI(shown)}">${escaped(shown)}</a>\n`;
  });
  const page = `<!doctype html>\n<meta name="viewport" content="width=device-width">\n<pre>\n${links.join('')}</pre>\n`;
  return { status: 200, headers: { 'Content-Type': 'text/html; charset=utf-8' }, body: page };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function escaped(name: string): string {
  return name.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
