import type { Executable } from './elf.ts';

/** A function of a Go program: where its code lies in the file and at which address it runs. */
export interface GoFunction {
  readonly name: string;
  readonly address: number;
  readonly code: Buffer;
}

const magicOfGo120 = 0xfffffff1;

/**
 * The functions whose name is wanted, in the order of their addresses. Go keeps their names for stack traces even in
 * stripped programs. Follows Go's internal/runtime symtab: the header of pclntab, then pairs of entry and description.
 */
export function goFunctions(program: Executable, wanted: (name: string) => boolean): readonly GoFunction[] {
  const table = program.sections.get('.gopclntab');
  const text = program.sections.get('.text');
  if (table === undefined || text === undefined) throw new Error('no Go functions in this file');
  const { bytes } = program;
  const start = table.offset;
  if (bytes.readUInt32LE(start) !== magicOfGo120) throw new Error('functions are listed in a way that is not known');
  const word = (index: number) => Number(bytes.readBigUInt64LE(start + 8 + 8 * index));
  const names = start + word(3);
  const list = start + word(7);
  const functions: GoFunction[] = [];
  for (let index = 0; index < word(0); index++) {
    const at = list + 8 * index;
    const nameAt = names + bytes.readInt32LE(list + bytes.readUInt32LE(at + 4) + 4);
    const name = bytes.toString('latin1', nameAt, bytes.indexOf(0, nameAt));
    if (!wanted(name)) continue;
    const entry = bytes.readUInt32LE(at);
    // The list ends with where the last function ends.
    const code = bytes.subarray(text.offset + entry, text.offset + bytes.readUInt32LE(at + 8));
    functions.push({ name, address: text.address + entry, code });
  }
  return functions;
}
