import { ArchiveError, type ArchiveHeader, block, padded } from './header.ts';

/** One member of an archive. `content` is a view of the archive's bytes; `start` and `dataStart` are offsets in them. */
export interface ArchiveMember {
  readonly header: ArchiveHeader;
  /** The byte that says of what type it is. */
  readonly flag: string;
  readonly content: Uint8Array;
  /** Where its first header (of a PAX or GNU extension, if it has one) begins. */
  readonly start: number;
  readonly dataStart: number;
}

const latin = new TextDecoder('latin1');
const utf8 = new TextDecoder();

/**
 * The members of a tar archive (ustar, PAX, GNU long names), one by one. Throws ArchiveError as Go's archive/tar does: an
 * archive that stops inside a member is an unexpected EOF, which comes after what there is of that member, as it would be read
 * from a stream; a block that is no header is an invalid one; no bytes at all are an empty archive.
 */
export function* readMembers(bytes: Uint8Array): Generator<ArchiveMember> {
  let at = 0;
  let start = 0;
  let extended = new Map<string, string>();
  let global = new Map<string, string>();
  let longName: string | undefined;
  let longLink: string | undefined;
  while (at < bytes.length) {
    if (at + block > bytes.length) throw new ArchiveError('unexpected EOF');
    const header = bytes.subarray(at, at + block);
    if (isEmpty(header)) {
      const next = bytes.subarray(at + block, at + 2 * block);
      if (next.length === block && !isEmpty(next)) throw new ArchiveError('archive/tar: invalid tar header');
      return;
    }
    if (!hasValidSum(header)) throw new ArchiveError('archive/tar: invalid tar header');
    const flag = latin.decode(header.subarray(156, 157));
    const records = new Map([...global, ...extended]);
    const size =
      records.has('size') && !'xgLK'.includes(flag) ? Number(records.get('size')) : numberAt(header, 124, 12);
    const hasContent = !'123456'.includes(flag);
    const length = hasContent ? size : 0;
    const dataStart = at + block;
    if (!Number.isFinite(size) || size < 0) throw new ArchiveError('archive/tar: invalid tar header');
    const isCut = dataStart + length > bytes.length;
    if (isCut && 'xgLK'.includes(flag)) throw new ArchiveError('unexpected EOF');
    const content = bytes.subarray(dataStart, dataStart + length);
    at = Math.min(bytes.length, dataStart + padded(length));
    if (flag === 'x') extended = new Map([...extended, ...paxRecords(content)]);
    else if (flag === 'g') global = new Map([...global, ...paxRecords(content)]);
    else if (flag === 'L') longName = textOf(content);
    else if (flag === 'K') longLink = textOf(content);
    else {
      yield {
        header: {
          name: records.get('path') ?? longName ?? nameOf(header),
          type: typeOf(flag, header),
          mode: numberAt(header, 100, 8),
          uid: Number(records.get('uid') ?? numberAt(header, 108, 8)),
          gid: Number(records.get('gid') ?? numberAt(header, 116, 8)),
          size,
          modified: records.has('mtime') ? Number(records.get('mtime')) * 1000 : numberAt(header, 136, 12) * 1000,
          linkName: records.get('linkpath') ?? longLink ?? textOf(header.subarray(157, 257)),
          userName: records.get('uname') ?? textOf(header.subarray(265, 297)),
          groupName: records.get('gname') ?? textOf(header.subarray(297, 329)),
          major: numberAt(header, 329, 8),
          minor: numberAt(header, 337, 8),
          attributes: new Map(
            [...records].flatMap(([key, value]) =>
              key.startsWith('SCHILY.xattr.') ? [[key.slice('SCHILY.xattr.'.length), value] as const] : [],
            ),
          ),
        },
        flag,
        content,
        start,
        dataStart,
      };
      if (isCut) throw new ArchiveError('unexpected EOF');
      extended = new Map();
      longName = undefined;
      longLink = undefined;
      start = at;
    }
  }
}

function isEmpty(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}

function hasValidSum(header: Uint8Array): boolean {
  const stored = numberAt(header, 148, 8);
  let sum = 0;
  for (const [index, byte] of header.entries()) sum += index >= 148 && index < 156 ? 32 : byte;
  return stored === sum;
}

function textOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return utf8.decode(end < 0 ? bytes : bytes.subarray(0, end));
}

/** Octal text, or base 256 when the first bit is set. NaN for anything else. */
function numberAt(header: Uint8Array, offset: number, room: number): number {
  const bytes = header.subarray(offset, offset + room);
  const [first = 0] = bytes;
  if ((first & 0x80) !== 0) return bytes.subarray(1).reduce((value, byte) => value * 256 + byte, first & 0x3f);
  const text = latin.decode(bytes).replace(/[\0 ]+/g, '');
  return text === '' ? 0 : /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : Number.NaN;
}

function nameOf(header: Uint8Array): string {
  const name = textOf(header.subarray(0, 100));
  const isUstar = latin.decode(header.subarray(257, 263)) === 'ustar\0';
  const prefix = isUstar ? textOf(header.subarray(345, 500)) : '';
  return prefix === '' ? name : `${prefix}/${name}`;
}

function typeOf(flag: string, header: Uint8Array): ArchiveHeader['type'] {
  switch (flag) {
    case '0':
    case '\0':
    case '7':
      // Before ustar a trailing slash was the only mark of a directory.
      return flag === '\0' && nameOf(header).endsWith('/') ? 'directory' : 'file';
    case '1':
      return 'link';
    case '2':
      return 'symlink';
    case '3':
      return 'character';
    case '4':
      return 'block';
    case '5':
      return 'directory';
    case '6':
      return 'fifo';
    default:
      return 'other';
  }
}

function paxRecords(content: Uint8Array): Map<string, string> {
  const records = new Map<string, string>();
  for (let at = 0; at < content.length; ) {
    const space = content.indexOf(0x20, at);
    const length = space < 0 ? Number.NaN : Number(latin.decode(content.subarray(at, space)));
    if (!Number.isInteger(length) || length <= 0 || at + length > content.length) {
      throw new ArchiveError('archive/tar: invalid tar header');
    }
    const record = utf8.decode(content.subarray(space + 1, at + length - 1));
    const equals = record.indexOf('=');
    records.set(record.slice(0, equals), record.slice(equals + 1));
    at += length;
  }
  return records;
}
