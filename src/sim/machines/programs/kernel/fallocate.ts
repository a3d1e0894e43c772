import { FileSystemError } from '../../../runtime/files/file-system-error.ts';
import { defineProgram, type ProgramContext } from '../../../runtime/process/program.ts';
import { sizeOf } from '../../../runtime/programs/head-tail.ts';
import { parseOptions } from '../../../runtime/programs/options.ts';

const piece = 1024 ** 2;

/** Room for a file before anything is in it: what people fill a disk with. Follows util-linux sys-utils/fallocate.c. */
export const fallocate = defineProgram({
  name: 'fallocate',
  run: async (context) => {
    const { values, operands } = parseOptions(context.arguments, 'vx', 'l', { length: 'l' });
    const length = values.get('l');
    const [name] = operands;
    const size = sizeOf(length ?? '');
    const problem =
      length === undefined
        ? 'no length argument specified'
        : size <= 0
          ? 'invalid length value specified'
          : name === undefined
            ? 'no filename specified'
            : undefined;
    if (problem === undefined && name !== undefined) return allocate(context, name, size);
    await context.complain(problem ?? '');
    return 1;
  },
});

async function allocate(context: ProgramContext, name: string, size: number): Promise<number> {
  const { files } = context;
  const path = context.path(name);
  try {
    if (!files.exists(path)) files.writeFile(path, new Uint8Array(0));
  } catch (error) {
    if (!(error instanceof FileSystemError)) throw error;
    await context.complain(`cannot open ${name}: ${error.description}`);
    return 1;
  }
  const missing = Math.max(0, size - files.stat(path).size);
  if (missing > (files.usage(path).disk?.available ?? Number.POSITIVE_INFINITY)) {
    await context.complain('fallocate failed: No space left on device');
    return 1;
  }
  const zeros = new Uint8Array(piece);
  for (let left = missing; left > 0; left -= piece) {
    files.appendFile(path, left < piece ? zeros.subarray(0, left) : zeros);
    const gate = context.process.checkpoint() ?? context.system.pacer.breathe(2);
    if (gate !== undefined) await gate;
  }
  return 0;
}
