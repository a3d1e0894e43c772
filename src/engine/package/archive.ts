import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { extract, pack } from 'tar-stream';
import { UserError } from '#api';
import { gatherPack, type PackContent, type PackFile, packLimits } from './pack-content.ts';

const compress = promisify(gzip);
const decompress = promisify(gunzip);

/** The same files always give the same bytes: sorted, of one age, of nobody in particular. */
export async function writePackArchive(name: string, files: readonly PackFile[]): Promise<Uint8Array> {
  const writer = pack();
  const whole = collect(writer);
  for (const { path, content } of files) {
    const mode = path.endsWith('.sh') ? 0o755 : 0o644;
    const header = { name: `${name}/${path}`, mode, mtime: new Date(0), uid: 0, gid: 0, uname: '', gname: '' };
    writer.entry(header, Buffer.from(content));
  }
  writer.finalize();
  const archive = await compress(await whole, { level: 9 });
  // The header names the system that compressed it: 255 is "unknown".
  archive[9] = 255;
  return archive;
}

/**
 * The files of an archive that `pack pack` or tar made: all below one folder, which need not be called as the pack is. Links,
 * paths that lead out, and what stands twice are problems. UserError when it is no such archive at all.
 */
export async function readPackArchive(archive: Uint8Array): Promise<PackContent> {
  const gathered = gatherPack();
  const reader = extract();
  reader.on('error', () => {});
  reader.end(await unpacked(archive));
  try {
    for await (const entry of reader) {
      const { type, name, size = 0 } = entry.header;
      const path = name.replace(/^(\.\/)+/, '');
      if (gathered.full) break;
      if (type === 'directory') entry.resume();
      else if (type !== 'file' && type !== 'contiguous-file') {
        gathered.refuse(path, 'not-a-file', `${path} is ${type === 'symlink' ? 'a symbolic link' : `a ${type}`}.`);
        entry.resume();
      } else if (gathered.accepts(path, size)) gathered.add({ path, content: await collect(entry) });
      else entry.resume();
    }
  } catch {
    throw notAnArchive();
  }
  const { files, problems } = gathered.content();
  const top = commonFolder(files.map(({ path }) => path));
  if (files.length === 0 && problems.length === 0) throw notAnArchive();
  return { problems, files: files.map(({ path, content }) => ({ path: path.slice(top.length), content })) };
}

/** The folder that all paths lie in, with its slash, unless the pack itself lies at the top. */
function commonFolder(paths: readonly string[]): string {
  const [first = ''] = paths;
  const top = first.slice(0, first.indexOf('/') + 1);
  if (top === '' || paths.includes('pack.yaml')) return '';
  return paths.every((path) => path.startsWith(top)) ? top : '';
}

async function unpacked(archive: Uint8Array): Promise<Uint8Array> {
  if (archive[0] !== 0x1f || archive[1] !== 0x8b) return archive;
  try {
    return await decompress(archive, { maxOutputLength: packLimits.total * 2 });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') {
      throw new UserError(
        'too-large',
        `The archive holds more than ${packLimits.total * 2} bytes.`,
        'A pack is texts.',
      );
    }
    throw notAnArchive();
  }
}

function notAnArchive(): UserError {
  const advice = 'Name a folder with a pack.yaml, or what cka-lab pack pack made of one.';
  return new UserError('no-archive', 'This is no archive of a pack.', advice);
}

async function collect(stream: AsyncIterable<unknown>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}
