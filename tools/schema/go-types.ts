import { openExecutable } from './elf.ts';

/** A Go type as its run-time description tells it. `go` is what `reflect.Type.String()` gives: `[]v1.Container`. */
export type GoType =
  | { readonly kind: 'scalar'; readonly go: string; readonly base: string }
  | { readonly kind: 'any'; readonly go: string }
  | { readonly kind: 'struct'; readonly go: string; readonly key: string }
  | { readonly kind: 'list'; readonly go: string; readonly of: GoType }
  | { readonly kind: 'map'; readonly go: string; readonly of: GoType }
  | { readonly kind: 'pointer'; readonly go: string; readonly of: GoType };

export interface GoField {
  readonly goName: string;
  readonly json: string;
  readonly inline: boolean;
  readonly omitEmpty: boolean;
  readonly omitZero: boolean;
  readonly type: GoType;
  readonly protobuf: number | undefined;
  readonly patchStrategy: string | undefined;
  readonly patchMergeKey: string | undefined;
}

/** By `package path.Name`. */
export type GoStructs = ReadonlyMap<string, readonly GoField[]>;

const scalars: Readonly<Record<number, string>> = {
  1: 'bool',
  2: 'int',
  5: 'int32',
  6: 'int64',
  8: 'uint8',
  9: 'uint16',
  10: 'uint32',
  11: 'uint64',
  13: 'float32',
  14: 'float64',
  24: 'string',
};
const sliceKind = 23;
const arrayKind = 17;
const mapKind = 21;
const pointerKind = 22;
const structKind = 25;

/**
 * Reads the struct types of the wanted packages out of a Go executable (linux/amd64 ELF). Go links a description of
 * every type that reflection may reach; struct tags and named types are in it. Follows Go's internal/abi type.go.
 */
export function readGoStructs(binary: Buffer, wanted: (packagePath: string) => boolean): GoStructs {
  const { sections, offsetOf: fileOffset } = openExecutable(binary);
  const links = sections.get('.typelink');
  const base = sections.get('.rodata')?.address;
  if (links === undefined || base === undefined) throw new Error('no Go type information in this file');

  const word = (offset: number) => Number(binary.readBigUInt64LE(offset));
  const text = (offset: number): { value: string; end: number } => {
    let length = 0;
    let shift = 0;
    let at = offset;
    for (; ; shift += 7) {
      const byte = binary[at++] ?? 0;
      length |= (byte & 127) << shift;
      if (byte < 128) break;
    }
    return { value: binary.toString('utf8', at, at + length), end: at + length };
  };
  const name = (address: number) => {
    const at = fileOffset(address);
    const flags = binary[at] ?? 0;
    const own = text(at + 1);
    return { name: own.value, tag: flags & 2 ? text(own.end).value : '', embedded: (flags & 8) !== 0 };
  };

  const structs = new Map<string, readonly GoField[]>();
  const seen = new Map<number, GoType>();

  const readType = (address: number): GoType => {
    const known = seen.get(address);
    if (known !== undefined) return known;
    const at = fileOffset(address);
    const kind = (binary[at + 23] ?? 0) & 31;
    const flags = binary[at + 20] ?? 0;
    const full = name(base + binary.readInt32LE(at + 40)).name;
    const go = flags & 2 ? full.slice(1) : full;
    const placed = (type: GoType) => {
      seen.set(address, type);
      return type;
    };
    const scalar = scalars[kind];
    if (scalar !== undefined) return placed({ kind: 'scalar', go, base: scalar });
    if (kind === structKind) return readStruct(address, at, go, (flags & 1) !== 0, placed);
    if (kind === pointerKind || kind === sliceKind || kind === arrayKind || kind === mapKind) {
      const type = {
        kind: kind === pointerKind ? 'pointer' : kind === mapKind ? 'map' : 'list',
        go,
        of: { kind: 'any', go },
      };
      const result = placed(type as GoType) as { of: GoType };
      result.of = readType(word(at + (kind === mapKind ? 56 : 48)));
      return result as GoType;
    }
    return placed({ kind: 'any', go });
  };

  const readStruct = (address: number, at: number, go: string, isNamed: boolean, placed: (type: GoType) => GoType) => {
    const packagePath = isNamed ? name(base + binary.readInt32LE(at + 80)).name : '';
    const key = `${packagePath}.${go.slice(go.lastIndexOf('.') + 1)}`;
    const type = placed({ kind: 'struct', go, key });
    const count = word(at + 64);
    const first = count === 0 ? 0 : fileOffset(word(at + 56));
    const fields: GoField[] = [];
    for (let index = 0; index < count; index++) {
      const field = name(word(first + 24 * index));
      const fieldType = readType(word(first + 24 * index + 8));
      fields.push(toField(field, fieldType));
    }
    if (isNamed && wanted(packagePath)) structs.set(key, fields);
    seen.set(address, type);
    return type;
  };

  for (let index = 0; index < links.size / 4; index++) {
    try {
      readType(base + binary.readInt32LE(links.offset + 4 * index));
    } catch {
      // Links to types of C code and the like lead out of the mapped sections; they are no Kubernetes types.
    }
  }
  return structs;
}

function toField(field: { name: string; tag: string; embedded: boolean }, type: GoType): GoField {
  const tags = new Map([...field.tag.matchAll(/(\w+):"([^"]*)"/g)].map((match) => [match[1] ?? '', match[2] ?? '']));
  const [json = '', ...options] = (tags.get('json') ?? '').split(',');
  const number = Number(tags.get('protobuf')?.split(',')[1]);
  return {
    goName: field.name,
    json: json === '' ? field.name : json,
    inline: field.embedded && json === '',
    omitEmpty: options.includes('omitempty'),
    omitZero: options.includes('omitzero'),
    type,
    protobuf: Number.isInteger(number) ? number : undefined,
    patchStrategy: tags.get('patchStrategy'),
    patchMergeKey: tags.get('patchMergeKey'),
  };
}
