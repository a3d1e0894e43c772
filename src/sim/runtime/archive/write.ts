import { type ArchiveHeader, block, padded, typeFlags } from './header.ts';

const encoder = new TextEncoder();
const end = new Uint8Array(2 * block);
const noBytes = new Uint8Array(0);

/** Everything that a header need not say. */
export const plainHeader: ArchiveHeader = {
  name: '',
  type: 'file',
  mode: 0o644,
  uid: 0,
  gid: 0,
  size: 0,
  modified: 0,
  linkName: '',
  userName: '',
  groupName: '',
  major: 0,
  minor: 0,
  attributes: new Map(),
};

/** The bytes of one member: header (with PAX records where ustar has no room) and padded content. */
export function* memberBytes(header: ArchiveHeader, content: Uint8Array = noBytes): Generator<Uint8Array> {
  const records = paxRecords(header);
  if (records.length > 0) {
    const name = `PaxHeaders.0/${header.name}`.slice(0, 100);
    yield headerBlock({ ...header, name, size: records.length, linkName: '' }, 'x');
    yield records;
    yield new Uint8Array(padded(records.length) - records.length);
  }
  yield headerBlock({ ...header, size: content.length }, header.type === 'other' ? '0' : typeFlags[header.type]);
  if (content.length === 0) return;
  yield content;
  const rest = padded(content.length) - content.length;
  if (rest > 0) yield new Uint8Array(rest);
}

/** What follows the last member. */
export function archiveEnd(): Uint8Array {
  return end;
}

function fits(text: string, room: number): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ustar holds ASCII only
  return text.length <= room && /^[\x00-\x7f]*$/.test(text);
}

function paxRecords(header: ArchiveHeader): Uint8Array {
  const records: [string, string][] = [];
  if (!fits(header.name, 100)) records.push(['path', header.name]);
  if (!fits(header.linkName, 100)) records.push(['linkpath', header.linkName]);
  if (header.size >= 8 ** 11) records.push(['size', String(header.size)]);
  for (const [name, value] of header.attributes) records.push([`SCHILY.xattr.${name}`, value]);
  return encoder.encode(records.map(([key, value]) => paxRecord(key, value)).join(''));
}

/** `30 path=NAME\n`, where 30 counts the whole record, itself included. */
function paxRecord(key: string, value: string): string {
  const size = encoder.encode(` ${key}=${value}\n`).length;
  let total = size + String(size).length;
  total = size + String(total).length;
  return `${total} ${key}=${value}\n`;
}

function headerBlock(header: ArchiveHeader, flag: string): Uint8Array {
  const bytes = new Uint8Array(block);
  const text = (offset: number, room: number, value: string) => {
    bytes.set(encoder.encode(value).subarray(0, room), offset);
  };
  const octal = (offset: number, room: number, value: number) => {
    text(
      offset,
      room,
      `${Math.max(0, Math.floor(value))
        .toString(8)
        .padStart(room - 1, '0')}\0`,
    );
  };
  text(0, 100, header.name);
  octal(100, 8, header.mode);
  octal(108, 8, header.uid);
  octal(116, 8, header.gid);
  octal(124, 12, header.size);
  octal(136, 12, header.modified / 1000);
  text(148, 8, '        ');
  text(156, 1, flag);
  text(157, 100, header.linkName);
  text(257, 8, 'ustar\u000000');
  text(265, 32, header.userName);
  text(297, 32, header.groupName);
  octal(329, 8, header.major);
  octal(337, 8, header.minor);
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  text(148, 8, `${sum.toString(8).padStart(6, '0')}\0 `);
  return bytes;
}
