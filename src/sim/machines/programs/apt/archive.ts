import { gunzipSync, gzipSync, zstdDecompressSync } from 'node:zlib';
import { type ArchiveMember, archiveEnd, memberBytes, plainHeader, readMembers } from '../../../runtime/index.ts';
import { decode, encode } from '../../../runtime/programs/text.ts';

const mark = '!<arch>\n';

/** An archive that a package comes in, as deb(5) describes it: an ar archive of `debian-binary` and two tar archives. */
export interface PackageArchive {
  /** Of its file. */
  readonly size: number;
  /** Bytes of the part that is about the package, as it is packed. */
  readonly controlSize: number;
  /** What it says about itself: fields in the order in which they stand there. */
  readonly fields: ReadonlyMap<string, string>;
  /** `control`, `postinst` and what else is about the package, by name. */
  readonly about: ReadonlyMap<string, ArchiveMember>;
  readonly data: readonly ArchiveMember[];
}

/** The fields of one paragraph of a control file; a value keeps the lines that continue it. */
export function parseFields(text: string): ReadonlyMap<string, string> {
  return new Map(
    [...text.trimEnd().matchAll(/^([^\s:]+):[ \t]*(.*(?:\n[ \t].*)*)$/gm)].map(([, name = '', value = '']) => [
      name,
      value,
    ]),
  );
}

interface Part {
  readonly name: string;
  readonly content: Uint8Array;
}

function arMembers(bytes: Uint8Array): readonly Part[] | undefined {
  if (decode(bytes.subarray(0, mark.length)) !== mark) return undefined;
  const parts: Part[] = [];
  for (let at = mark.length; at + 60 <= bytes.length; ) {
    const header = decode(bytes.subarray(at, at + 60));
    const size = Number(header.slice(48, 58));
    if (!Number.isInteger(size) || !header.endsWith('`\n')) return undefined;
    parts.push({
      name: header.slice(0, 16).trimEnd().replace(/\/$/, ''),
      content: bytes.subarray(at + 60, at + 60 + size),
    });
    at += 60 + size + (size % 2);
  }
  return parts;
}

/** What an archive may become: more of it than a machine keeps is none. */
const limits = { maxOutputLength: 2 ** 28 };

const unpackers: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = {
  '.gz': (bytes) => new Uint8Array(gunzipSync(bytes, limits)),
  '.zst': (bytes) => new Uint8Array(zstdDecompressSync(bytes, limits)),
  '': (bytes) => bytes,
};

/** Reads a `.deb`. Undefined: it is none; `packed`: one whose parts are packed in a way that is not simulated. */
export function readPackage(bytes: Uint8Array): PackageArchive | { readonly packed: string } | undefined {
  const parts = arMembers(bytes);
  if (parts?.[0]?.name !== 'debian-binary') return undefined;
  const part = (name: string) => parts.find((one) => one.name.startsWith(name));
  const [control, data] = [part('control.tar'), part('data.tar')];
  if (control === undefined || data === undefined) return undefined;
  const [openControl, openData] = [control, data].map(({ name }) => unpackers[name.replace(/^.*\.tar/, '')]);
  if (openControl === undefined || openData === undefined) return { packed: data.name.replace(/^.*\./, '') };
  try {
    const about = new Map(
      [...readMembers(openControl(control.content))]
        .filter(({ header }) => header.type === 'file')
        .map((member) => [member.header.name.replace(/^\.\//, ''), member] as const),
    );
    const own = about.get('control');
    if (own === undefined) return undefined;
    return {
      size: bytes.length,
      controlSize: control.content.length,
      fields: parseFields(decode(own.content)),
      about,
      data: [...readMembers(openData(data.content))],
    };
  } catch {
    // Cut short, or packed wrongly.
    return undefined;
  }
}

/** What a member of an archive to be is made of. */
export type NewMember = Partial<ArchiveMember['header']> & { readonly name: string; readonly content?: Uint8Array };

function tarGzip(members: readonly NewMember[]): Uint8Array {
  const pieces = members.flatMap(({ content, ...header }) => [...memberBytes({ ...plainHeader, ...header }, content)]);
  return new Uint8Array(gzipSync(Buffer.concat([...pieces, archiveEnd()])));
}

/** Writes a `.deb`; `time` in milliseconds. */
export function writePackage(about: readonly NewMember[], data: readonly NewMember[], time: number): Uint8Array {
  const parts: readonly Part[] = [
    { name: 'debian-binary', content: encode('2.0\n') },
    { name: 'control.tar.gz', content: tarGzip(about) },
    { name: 'data.tar.gz', content: tarGzip(data) },
  ];
  const pieces = parts.flatMap(({ name, content }) => [
    encode(
      `${name.padEnd(16)}${String(Math.floor(time / 1000)).padEnd(12)}0     0     100644  ${String(content.length).padEnd(10)}\`\n`,
    ),
    content,
    encode(content.length % 2 === 1 ? '\n' : ''),
  ]);
  return new Uint8Array(Buffer.concat([encode(mark), ...pieces]));
}
