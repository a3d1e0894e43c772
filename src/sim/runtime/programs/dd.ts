import { FileSystemError } from '../files/file-system-error.ts';
import { defineProgram, type ProgramContext } from '../process/program.ts';
import { deviceAt, openForReading } from '../shell/descriptors.ts';
import { busyboxUsage } from './busybox-usage.ts';
import { sizeOf } from './head-tail.ts';
import { humanSize } from './ls.ts';
import { sayTry } from './wrong-call.ts';

/** In what the two kinds of dd differ. */
interface DdMaker {
  readonly name: string;
  readonly unopened: (path: string, description: string) => string;
  readonly copied: (bytes: number) => string;
  readonly wrongOperand: (context: ProgramContext, operand: string) => Promise<void>;
}

const ddOperands = ['bs', 'ibs', 'obs', 'if', 'of', 'count', 'skip', 'seek', 'conv', 'iflag', 'oflag', 'status', 'cbs'];

const defineDd = (maker: DdMaker) =>
  defineProgram({
    name: maker.name,
    run: async (context) => {
      const wrong = context.arguments.find(
        (one) => !ddOperands.includes(one.split('=', 1)[0] ?? '') || !one.includes('='),
      );
      if (wrong !== undefined) {
        await maker.wrongOperand(context, wrong);
        return 1;
      }
      const missing = context.arguments.find((one) => one.startsWith('if='))?.slice(3);
      if (missing !== undefined && !context.files.exists(context.path(missing))) {
        await context.complain(maker.unopened(missing, 'No such file or directory'));
        return 1;
      }
      const options = new Map(
        context.arguments.map((arg) => [arg.slice(0, arg.indexOf('=')), arg.slice(arg.indexOf('=') + 1)]),
      );
      const blockSize = sizeOf(options.get('bs') ?? '512');
      const count = options.get('count');
      const from = options.get('if');
      const to = options.get('of');
      const endless =
        from !== undefined && ['1:5', '1:9', '1:8'].includes(deviceAt(context.files, context.path(from)) ?? '');
      let records = 0;
      let bytes = 0;
      let failure = '';
      if (to !== undefined) context.files.writeFile(context.path(to), new Uint8Array(0));
      const source = from === undefined || endless ? undefined : openForReading(context.files, context.path(from));
      let content = new Uint8Array(0);
      if (source !== undefined) content = new Uint8Array(context.files.readFile(context.path(from ?? '')));
      else if (!endless) content = new Uint8Array(await context.readAll());
      const blocks =
        count === undefined
          ? endless
            ? Number.POSITIVE_INFINITY
            : Math.ceil(content.length / blockSize)
          : Number(count);
      const zeros = new Uint8Array(endless ? blockSize : 0);
      for (let index = 0; index < blocks; index += 1) {
        const block = endless ? zeros : content.subarray(index * blockSize, (index + 1) * blockSize);
        if (block.length === 0) break;
        try {
          if (to === undefined) await context.stdout.write(block);
          else if (!['1:3'].includes(deviceAt(context.files, context.path(to)) ?? ''))
            writeAsMuchAsFits(context, context.path(to), block);
        } catch (error) {
          if (!(error instanceof FileSystemError)) throw error;
          failure = error.description;
          break;
        }
        records += 1;
        bytes += block.length;
        const gate = context.process.checkpoint() ?? context.system.pacer.breathe(2);
        if (gate !== undefined) await gate;
      }
      if (failure !== '') await context.complain(`error writing '${to}': ${failure}`);
      const whole = `${records}+0`;
      const taken = failure === '' ? whole : `${records + 1}+0`;
      await context.stderr.write(new TextEncoder().encode(`${taken} records in\n${whole} records out\n`));
      if (options.get('status') !== 'none' && failure === '') {
        await context.stderr.write(new TextEncoder().encode(maker.copied(bytes)));
      }
      return failure === '' ? 0 : 1;
    },
  });

const oneMillisecond = 1000;

export const dd = defineDd({
  name: 'dd',
  unopened: (path, description) => `can't open '${path}': ${description}`,
  copied: (bytes) => {
    const human = bytes < 1024 ? `${bytes} bytes` : `${bytes} bytes (${humanSize(bytes)}B)`;
    return `${human} copied, 0.001000 seconds, ${humanSize(bytes * oneMillisecond)}B/s\n`;
  },
  wrongOperand: (context) => busyboxUsage(context, ddUsage).then(() => undefined),
});

const ddUsage = 'Usage: dd [if=FILE] [of=FILE] [ibs=N obs=N/bs=N] [count=N] [skip=N] [seek=N]\n';

/** `2.1 MB`, `10 MiB`: one digit after the point below ten. */
function scaled(bytes: number, base: 1000 | 1024): string {
  const units = base === 1000 ? ['B', 'kB', 'MB', 'GB', 'TB'] : ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let [value, unit] = [bytes, 0];
  while (value >= base && unit < units.length - 1) {
    value /= base;
    unit += 1;
  }
  return `${unit === 0 || value >= 9.95 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

export const gnuDd = defineDd({
  name: 'gnu-dd',
  unopened: (path, description) => `failed to open '${path}': ${description}`,
  copied: (bytes) => {
    const sizes = [...(bytes >= 1000 ? [scaled(bytes, 1000)] : []), ...(bytes >= 1024 ? [scaled(bytes, 1024)] : [])];
    const shown = sizes.length === 0 ? '' : ` (${sizes.join(', ')})`;
    return `${bytes} byte${bytes === 1 ? '' : 's'}${shown} copied, 0.001 s, ${scaled(bytes * oneMillisecond, 1000)}/s\n`;
  },
  wrongOperand: async (context, operand) => {
    await context.complain(`unrecognized operand '${operand}'`);
    await sayTry(context);
  },
});

/** A full file system takes the part of the block that still fits, then fails. */
function writeAsMuchAsFits(context: ProgramContext, path: string, block: Uint8Array): void {
  const { used, limit, disk } = context.files.usage(path);
  const room = Math.min(limit === undefined ? block.length : limit - used, disk?.available ?? block.length);
  if (room < block.length) context.files.appendFile(path, block.subarray(0, room));
  context.files.appendFile(path, block);
}
