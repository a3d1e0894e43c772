import { exportTable, parseExports } from '../../nfs/index.ts';
import { defineProgram, type Program, type ProgramContext } from '../../runtime/process/program.ts';
import type { Surroundings } from './surroundings.ts';

const exportsFile = '/etc/exports';

function textAt({ files }: ProgramContext, path: string): string {
  return files.exists(path) ? new TextDecoder().decode(files.readFile(path)) : '';
}

function tell(text: string): string {
  return parseExports(text)
    .flatMap(({ path, clients }) =>
      clients.map(({ host, options }) => ({ path, host: host === '*' ? '<world>' : host, options })),
    )
    .map(({ path, host }) => (path.length > 15 ? `${path}\n\t\t${host}\n` : `${path.padEnd(15)}\t${host}\n`))
    .join('');
}

/** Makes what /etc/exports says valid (`-a`, `-r`), or tells what is. Follows exportfs(8). */
export function exportfs(): Program {
  return defineProgram({
    name: 'exportfs',
    run: async (context) => {
      const letters = context.arguments.filter((one) => one.startsWith('-')).join('');
      if (!/[ar]/.test(letters)) {
        await context.print(tell(textAt(context, exportTable)));
        return 0;
      }
      const text = textAt(context, exportsFile);
      const shared = parseExports(text);
      const missing = shared.filter(({ path }) => !context.files.exists(path));
      for (const { path } of missing) await context.complain(`Failed to stat ${path}: No such file or directory`);
      const lines = text.split('\n').filter((line) => line.trim().startsWith('/'));
      const table = letters.includes('u') ? '' : lines.map((line) => `${line}\n`).join('');
      context.files.writeFile(exportTable, new TextEncoder().encode(table));
      if (letters.includes('v')) {
        for (const { path, clients } of shared) {
          for (const { host } of clients) await context.print(`exporting ${host}:${path}\n`);
        }
      }
      return missing.length === 0 ? 0 : 1;
    },
  });
}

/** Follows showmount(8), `-e`: what a server shares, and with whom. */
export function showmount({ view }: Surroundings): Program {
  return defineProgram({
    name: 'showmount',
    run: async (context) => {
      const host = context.arguments.find((one) => !one.startsWith('-')) ?? 'localhost';
      const own = textAt(context, '/etc/hostname').trim();
      const name = host === 'localhost' ? own : host;
      const server = view.fileServers().find((one) => one.name === name || one.address === name);
      if (server === undefined) {
        const known = /^[\d.]+$/.test(host) || host === 'localhost';
        await context.complain(known ? 'clnt_create: RPC: Unable to receive' : 'clnt_create: RPC: Unknown host');
        return 1;
      }
      const table = server.files.exists(exportTable)
        ? new TextDecoder().decode(server.files.readFile(exportTable))
        : '';
      await context.print(`Export list for ${host}:\n`);
      for (const { path, clients } of parseExports(table)) {
        await context.print(`${path} ${clients.map(({ host: who }) => who).join(',')}\n`);
      }
      return 0;
    },
  });
}
