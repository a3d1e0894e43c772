import { type Executable, openExecutable } from './elf.ts';
import type { Definition } from './embedded-swagger.ts';
import { type GoFunction, goFunctions } from './go-functions.ts';

const documented = /^(k8s\.io\/(?:api|apimachinery)\/.*\.\w+)\.SwaggerDoc$/;
const filling = /^k8s\.io\/(api|apimachinery)\/[^.]*\.(map\.)?init(\.\d+)?$/;

/**
 * What the types of a Go program (linux/amd64 ELF) say of themselves, by `package path.Name`. Each has a method
 * SwaggerDoc that returns a map of prose by field; the code that fills these maps is read for the constants in it, as
 * Go's compiler writes it for small maps (one assignment each) and for large ones (a loop over two arrays).
 */
export function readGoDocs(binary: Buffer): ReadonlyMap<string, Definition> {
  const program = openExecutable(binary);
  const functions = goFunctions(program, (name) => documented.test(name) || filling.test(name));
  const typeOfMap = new Map<number, string>();
  for (const one of functions) {
    const type = documented.exec(one.name)?.[1];
    const map = type === undefined ? undefined : returnedVariable(one);
    if (type !== undefined && map !== undefined) typeOfMap.set(map, type);
  }
  const docs = new Map<string, Definition>();
  for (const one of functions.filter(({ name }) => filling.test(name))) {
    for (const [map, prose] of filledMaps(program, one, typeOfMap)) {
      docs.set(map, { description: prose.get('') ?? '', fields: prose });
    }
  }
  return docs;
}

/** The comments became Go strings without a thought for their backslashes, so that two of them are one here. */
function asWritten(prose: string): string {
  return prose.replaceAll('\\', '\\\\');
}

/** `mov rax, [variable]; ret`: what a getter consists of. */
function returnedVariable({ code, address }: GoFunction): number | undefined {
  for (let at = 0; at + 8 <= code.length; at++) {
    if (code.readUIntBE(at, 3) === 0x488b05 && code[at + 7] === 0xc3) return targetOf(code, address, at);
  }
  return undefined;
}

/** What an instruction of seven bytes points to, relative to its end. */
function targetOf(code: Buffer, address: number, at: number): number {
  return address + at + 7 + code.readInt32LE(at + 3);
}

function filledMaps(
  program: Executable,
  { code, address }: GoFunction,
  typeOfMap: ReadonlyMap<number, string>,
): readonly (readonly [string, ReadonlyMap<string, string>])[] {
  const found: (readonly [string, ReadonlyMap<string, string>])[] = [];
  let prose = new Map<string, string>();
  let key = '';
  let length = 0;
  let count = 0;
  let keys = 0;
  const text = (from: number, size: number) => {
    const offset = program.offsetOf(from);
    return program.bytes.toString('utf8', offset, offset + size);
  };
  const word = (at: number) => Number(program.bytes.readBigUInt64LE(program.offsetOf(at)));
  for (let at = 0; at + 12 <= code.length; at++) {
    const opcode = code.readUIntBE(at, 3);
    const next = code.readUIntBE(at + 7, 3);
    const target = () => targetOf(code, address, at);
    // lea rcx, text; mov edi, length: the key of an assignment. Both zero: the empty key.
    if (opcode === 0x488d0d && code[at + 7] === 0xbf) key = text(target(), code.readInt32LE(at + 8));
    else if (code.readUInt32BE(at) === 0x31c931ff) key = '';
    // mov [rax+8], length; lea rdx (or rcx), text; mov [rax], rdx: its value.
    else if (code.readUInt32BE(at) === 0x48c74008) length = code.readInt32LE(at + 4);
    else if ((opcode === 0x488d15 && next === 0x488910) || (opcode === 0x488d0d && next === 0x488908)) {
      prose.set(key, asWritten(text(target(), length)));
    }
    // mov ebx, count; xor ecx, ecx; call: a map of that many is made. Then the arrays of its keys and values.
    else if (code[at] === 0xbb && code.readUIntBE(at + 5, 3) === 0x31c9e8) count = code.readInt32LE(at + 1);
    else if (opcode === 0x488d15 && code.readUInt32BE(at + 7) === 0x488b3411) keys = target();
    else if (opcode === 0x4c8d05 && code.readUInt32BE(at + 7) === 0x4e8b4c01) {
      const values = target();
      const entry = (array: number, index: number) => text(word(array + 16 * index), word(array + 16 * index + 8));
      for (let index = 0; index < count; index++) prose.set(entry(keys, index), asWritten(entry(values, index)));
    }
    // mov [variable], register: the map is there.
    else if ((opcode & 0xffffc7) === 0x488905) {
      const type = typeOfMap.get(target());
      if (type === undefined) continue;
      found.push([type, prose]);
      prose = new Map();
    }
  }
  return found;
}
