export interface Section {
  readonly address: number;
  readonly offset: number;
  readonly size: number;
}

/** An executable file as it lies in memory when it runs. */
export interface Executable {
  readonly bytes: Buffer;
  readonly sections: ReadonlyMap<string, Section>;
  /** The place in the file of what stands at an address; throws when it is in no section. */
  readonly offsetOf: (address: number) => number;
}

/** Reads the section table of a 64-bit little-endian ELF file. */
export function openExecutable(bytes: Buffer): Executable {
  const sections = readSections(bytes);
  const mapped = [...sections.values()].filter((section) => section.address > 0);
  const offsetOf = (address: number) => {
    const section = mapped.find((one) => address >= one.address && address < one.address + one.size);
    if (section === undefined) throw new Error(`address ${address.toString(16)} is in no section`);
    return section.offset + address - section.address;
  };
  return { bytes, sections, offsetOf };
}

function readSections(binary: Buffer): Map<string, Section> {
  const table = Number(binary.readBigUInt64LE(0x28));
  const size = binary.readUInt16LE(0x3a);
  const count = binary.readUInt16LE(0x3c);
  const header = (index: number) => table + index * size;
  const read = (at: number): Section => ({
    address: Number(binary.readBigUInt64LE(at + 16)),
    offset: Number(binary.readBigUInt64LE(at + 24)),
    size: Number(binary.readBigUInt64LE(at + 32)),
  });
  const names = read(header(binary.readUInt16LE(0x3e)));
  const sections = new Map<string, Section>();
  for (let index = 1; index < count; index++) {
    const start = names.offset + binary.readUInt32LE(header(index));
    sections.set(binary.toString('latin1', start, binary.indexOf(0, start)), read(header(index)));
  }
  return sections;
}
