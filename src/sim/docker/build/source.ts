import { createHash } from 'node:crypto';
import {
  ArchiveError,
  type ArchiveHeader,
  type ArchiveMember,
  createFileTree,
  extractMembers,
  FileSystemError,
  type Files,
  imageFiles,
  normalizePath,
  plainHeader,
} from '../../runtime/index.ts';
import { refuse } from '../engine-error.ts';
import type { Image } from '../images/image.ts';
import { unpacking } from '../upload.ts';

/** Where COPY and ADD take files from: the build context, or another image. */
export interface CopySource {
  readonly files: Files;
  /** Of an image, whose missing files are told in other words. */
  readonly isImage: boolean;
  /** Checksum of what lies there, links followed; the path itself when there is none. Relative paths. */
  hash(path: string): string;
}

/** The build context from the client's archive. Throws EngineError. */
export function contextSource(archive: Uint8Array, now: () => number): CopySource {
  const files = createFileTree({ now });
  const sums = new Map<string, string>();
  unpacking(archive, (members) => {
    const summed = (function* () {
      for (const member of begun(members)) {
        sums.set(normalizePath(member.header.name, '/'), checksum(member.header, member.content));
        yield member;
      }
    })();
    extractMembers(files, summed);
  });
  return { files, isImage: false, hash: (path) => sums.get(followed(files, path)) ?? path };
}

/**
 * Members as the builder passes them on to who unpacks them: it says itself what is wrong with the first, and stops at what it
 * cannot read later, so that the other sees an early end.
 */
function* begun(members: Iterable<ArchiveMember>): Generator<ArchiveMember> {
  let isFirst = true;
  try {
    for (const member of members) {
      isFirst = false;
      yield member;
    }
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
    throw isFirst ? refuse.server(error.message) : new ArchiveError('unexpected EOF');
  }
}

/** The files of an image or stage. */
export function imageSource(image: Image): CopySource {
  const files = imageFiles(image.runtime);
  return {
    files,
    isImage: true,
    hash: (path) => {
      const target = followed(files, path);
      try {
        const facts = files.linkFacts(target);
        const type = facts.type === 'device' ? 'character' : facts.type === 'socket' ? 'other' : facts.type;
        const bits = { file: 0o100000, directory: 0o40000, symlink: 0o120000 }[facts.type as 'file'] ?? 0;
        const content = facts.type === 'file' ? files.readFile(target) : new Uint8Array(0);
        const header: ArchiveHeader = {
          ...plainHeader,
          name: `${target.slice(1)}${facts.type === 'directory' ? '/' : ''}`,
          type,
          mode: facts.mode | bits,
          uid: facts.uid,
          gid: facts.gid,
          size: content.length,
          linkName: facts.target ?? '',
        };
        return checksum(header, content);
      } catch (error) {
        if (error instanceof FileSystemError) return target.slice(1);
        throw error;
      }
    },
  };
}

/** The path that is really meant, all links followed; a broken link is itself. */
function followed(files: Files, path: string): string {
  const whole = normalizePath(`/${path}`);
  return files.exists(whole) ? files.realPath(whole) : whole;
}

const flags: Readonly<Record<ArchiveHeader['type'], string>> = {
  file: '0',
  link: '1',
  symlink: '2',
  character: '3',
  block: '4',
  directory: '5',
  fifo: '6',
  other: '0',
};

/** Everything about a member but its time. Follows moby pkg/tarsum, version 1. */
function checksum(header: ArchiveHeader, content: Uint8Array): string {
  const hash = createHash('sha256');
  const fields: readonly (readonly [string, string | number])[] = [
    ['name', header.name],
    ['mode', header.mode],
    ['uid', header.uid],
    ['gid', header.gid],
    ['size', header.size],
    ['typeflag', flags[header.type]],
    ['linkname', header.linkName],
    // Names of owners count as empty, whatever the archive says.
    ['uname', ''],
    ['gname', ''],
    ['devmajor', header.major],
    ['devminor', header.minor],
    ...[...header.attributes].sort(([left], [right]) => (left < right ? -1 : 1)),
  ];
  for (const [name, value] of fields) hash.update(`${name}${value}`);
  return hash.update(content).digest('hex');
}
