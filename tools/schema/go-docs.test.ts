import { describe, expect, it } from 'vitest';
import { readGoDocs } from './go-docs.ts';

const textAt = 0x1000;
const dataAt = 0x2000;
/** Where the maps of Pod and Service are kept. */
const podMap = 0x4000;
const serviceMap = 0x4008;

const u32 = (...values: readonly number[]) => Buffer.from(new Uint32Array(values).buffer);
const u64 = (...values: readonly number[]) => Buffer.from(new BigUint64Array(values.map(BigInt)).buffer);

/** Constants and the addresses that they get. */
function constants() {
  const parts: Buffer[] = [];
  let end = dataAt;
  const add = (bytes: Buffer) => {
    parts.push(bytes);
    end += bytes.length;
    return end - bytes.length;
  };
  const array = (texts: readonly string[]) => add(u64(...texts.flatMap((one) => [add(Buffer.from(one)), one.length])));
  return { text: (value: string) => add(Buffer.from(value)), array, bytes: () => Buffer.concat(parts) };
}

/** The code of a function: bytes, and instructions of seven bytes that point to an address. */
function assemble(start: number, lines: readonly (string | readonly [string, number] | Buffer)[]): Buffer {
  let code = Buffer.alloc(0);
  for (const line of lines) {
    const address = start + code.length + 7;
    const bytes = Buffer.isBuffer(line)
      ? line
      : typeof line === 'string'
        ? Buffer.from(line, 'hex')
        : Buffer.concat([Buffer.from(line[0], 'hex'), Buffer.from(new Int32Array([line[1] - address]).buffer)]);
    code = Buffer.concat([code, bytes]);
  }
  return Buffer.concat([code, Buffer.alloc(16, 0xcc)]);
}

/** A program of these functions, as the linker lays it out: sections, and a table that names its functions. */
function program(functions: readonly (readonly [string, Buffer])[], data: Buffer): Buffer {
  const names = Buffer.from(functions.map(([name]) => `${name}\0`).join(''), 'latin1');
  const starts = functions.map((_, index) => lengthOf(functions.slice(0, index)));
  const nameAt = functions.map((_, index) =>
    functions.slice(0, index).reduce((sum, [name]) => sum + name.length + 1, 0),
  );
  const list = 8 * functions.length + 4;
  const table = Buffer.concat([
    u32(0xfffffff1, 0),
    u64(functions.length, 0, textAt, 72, 0, 0, 0, 72 + names.length),
    names,
    ...starts.map((start, index) => u32(start, list + 8 * index)),
    u32(lengthOf(functions)),
    ...starts.map((start, index) => u32(start, nameAt[index] ?? 0)),
  ]);
  const sections = [
    ['', 0, Buffer.alloc(0)],
    ['.text', textAt, Buffer.concat(functions.map(([, code]) => code))],
    ['.rodata', dataAt, data],
    ['.gopclntab', 0x3000, table],
    ['.shstrtab', 0, Buffer.from('\0.text\0.rodata\0.gopclntab\0.shstrtab\0')],
  ] as const;
  const headers: Buffer[] = [];
  let offset = 64;
  const titles = sections.at(-1)?.[2] ?? Buffer.alloc(0);
  for (const [name, address, bytes] of sections) {
    headers.push(Buffer.concat([u32(titles.indexOf(`${name}\0`), 1), u64(0, address, offset, bytes.length, 0, 0, 0)]));
    offset += bytes.length;
  }
  const head = Buffer.alloc(64);
  head.writeBigUInt64LE(BigInt(offset), 0x28);
  head.writeUInt16LE(64, 0x3a);
  head.writeUInt16LE(sections.length, 0x3c);
  head.writeUInt16LE(sections.length - 1, 0x3e);
  return Buffer.concat([head, ...sections.map(([, , bytes]) => bytes), ...headers]);
}

function lengthOf(functions: readonly (readonly [string, Buffer])[]): number {
  return functions.reduce((sum, [, code]) => sum + code.length, 0);
}

describe('what Go types say of themselves', () => {
  it('is read from the code that fills their maps, small and large', () => {
    const { text, array, bytes } = constants();
    const value = (prose: string) => [
      Buffer.concat([Buffer.from('48c74008', 'hex'), u32(prose.length)]),
      ['488d15', text(prose)] as const,
      '488910',
    ];
    const getter = (start: number, map: number) => assemble(start, [['488b05', map], 'c3']);
    const pod = getter(textAt, podMap);
    const service = getter(textAt + pod.length, serviceMap);
    const filling = assemble(textAt + pod.length + service.length, [
      '31c931ff',
      ...value('Pod runs.'),
      ['488d0d', text('spec')],
      Buffer.concat([Buffer.from('bf', 'hex'), u32(4)]),
      ...value('What C:\\ is.'),
      ['488915', podMap],
      Buffer.concat([Buffer.from('bb', 'hex'), u32(2), Buffer.from('31c9e800000000', 'hex')]),
      ['488d15', array(['', 'type'])],
      '488b3411',
      ['4c8d05', array(['Service serves.', 'Which kind.'])],
      '4e8b4c0108',
      ['488905', serviceMap],
    ]);
    const docs = readGoDocs(
      program(
        [
          ['k8s.io/api/core/v1.Pod.SwaggerDoc', pod],
          ['k8s.io/api/core/v1.Service.SwaggerDoc', service],
          ['k8s.io/api/core/v1.init', filling],
        ],
        bytes(),
      ),
    );
    expect([...docs].map(([type, { description }]) => [type, description])).toEqual([
      ['k8s.io/api/core/v1.Pod', 'Pod runs.'],
      ['k8s.io/api/core/v1.Service', 'Service serves.'],
    ]);
    expect(docs.get('k8s.io/api/core/v1.Pod')?.fields.get('spec')).toBe('What C:\\\\ is.');
    expect(docs.get('k8s.io/api/core/v1.Service')?.fields.get('type')).toBe('Which kind.');
  });
});
