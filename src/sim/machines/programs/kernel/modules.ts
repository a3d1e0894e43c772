import { kernelRelease } from '../../../runtime/index.ts';
import { defineProgram, type Program } from '../../../runtime/process/program.ts';
import type { Surroundings } from '../surroundings.ts';

/** The kernel's modules. Follows kmod. */
export function modulePrograms({ view }: Surroundings): readonly Program[] {
  const { kernel } = view;
  return [
    defineProgram({
      name: 'lsmod',
      run: async (context) => {
        const rows = kernel
          .modules()
          .map(
            ({ name, size, usedBy }) =>
              `${name.padEnd(19)} ${String(size).padStart(8)}  ${usedBy.length}${usedBy.length > 0 ? ` ${usedBy.join(',')}` : ''}\n`,
          );
        await context.print(`Module                  Size  Used by\n${rows.join('')}`);
        return 0;
      },
    }),
    defineProgram({
      name: 'modprobe',
      run: async (context) => {
        const names = context.arguments.filter((one) => !one.startsWith('-'));
        const isAll = context.arguments.some((one) => one === '-a' || one === '--all');
        if (names.length === 0) {
          await context.stderr.write(new TextEncoder().encode('modprobe: ERROR: missing parameters. See -h.\n'));
          return 1;
        }
        const fail = async (text: string) => {
          await context.stderr.write(new TextEncoder().encode(`modprobe: ${text}\n`));
          return 1;
        };
        if (context.process.credentials.uid !== 0)
          return fail(`ERROR: could not insert '${names[0]}': Operation not permitted`);
        let status = 0;
        const removes = context.arguments.some((one) => one === '-r' || one === '--remove');
        // Without -a what follows the module are its parameters.
        for (const name of isAll || removes ? names : names.slice(0, 1)) {
          if (removes) {
            const failure = kernel.unloadModule(name);
            if (failure === 'in-use') status = await fail(`FATAL: Module ${name} is in use.`);
            else if (failure === 'missing') status = await fail(`FATAL: Module ${name} not found.`);
          } else if (!kernel.loadModule(name)) {
            status = await fail(`FATAL: Module ${name} not found in directory /lib/modules/${kernelRelease}`);
          }
        }
        return status;
      },
    }),
    defineProgram({
      name: 'rmmod',
      run: async (context) => {
        const names = context.arguments.filter((one) => !one.startsWith('-'));
        let status = 0;
        const fail = async (text: string) => {
          await context.complain(`ERROR: ${text}`);
          status = 1;
        };
        if (names.length === 0) await fail('missing module name.');
        for (const name of names) {
          const users = kernel.modules().find((one) => one.name === name)?.usedBy ?? [];
          const failure = kernel.unloadModule(name);
          if (failure === 'in-use') await fail(`Module ${name} is in use by: ${users.join(' ')}`);
          else if (failure === 'missing') await fail(`Module ${name} is not currently loaded`);
        }
        return status;
      },
    }),
  ];
}
