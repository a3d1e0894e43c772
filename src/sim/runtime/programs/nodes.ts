import { defineProgram, type ProgramContext } from '../process/program.ts';
import { parseOptions } from './options.ts';
import { forEachOperand } from './text.ts';

const modeOf = (text: string | undefined, usual: number) => (text === undefined ? usual : Number.parseInt(text, 8));

/** BusyBox' mknod: devices, of which only the numbers are real, and pipes. */
export const mknod = defineProgram({
  name: 'mknod',
  run: (context) => {
    const { values, operands } = parseOptions(context.arguments, '', 'm', { mode: 'm' });
    const [name = '', type = '', major, minor] = operands;
    const isPipe = type === 'p';
    if (!/^[bcup]$/.test(type) || operands.length !== (isPipe ? 2 : 4)) return usage(context);
    const mode = modeOf(values.get('m'), 0o644);
    return forEachOperand(context, [name], () => {
      const path = context.path(name);
      if (isPipe) context.files.makeNode(path, 'fifo', mode);
      else context.files.makeNode(path, 'device', mode, `${Number(major)}:${Number(minor)}`);
    });
  },
});

export const mkfifo = defineProgram({
  name: 'mkfifo',
  run: (context) => {
    const { values, operands } = parseOptions(context.arguments, '', 'm', { mode: 'm' });
    const mode = modeOf(values.get('m'), 0o644);
    return forEachOperand(context, operands, (name) => context.files.makeNode(context.path(name), 'fifo', mode));
  },
});

async function usage(context: ProgramContext): Promise<number> {
  await context.stderr.write(new TextEncoder().encode('Usage: mknod [-m MODE] NAME TYPE [MAJOR MINOR]\n'));
  return 1;
}

/** BusyBox' umount where nobody may: containers lack CAP_SYS_ADMIN. */
export const umount = defineProgram({
  name: 'umount',
  run: async (context) => {
    const { operands } = parseOptions(context.arguments, 'alfrdDiv', 't');
    for (const name of operands) await context.complain(`can't unmount ${name}: Operation not permitted`);
    return operands.length === 0 ? 0 : 1;
  },
});
