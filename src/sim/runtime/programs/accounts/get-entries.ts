import { resolveHost } from '../../network/resolve.ts';
import { defineProgram, type ProgramContext } from '../../process/program.ts';

const files: Readonly<Record<string, string>> = {
  passwd: '/etc/passwd',
  group: '/etc/group',
  shadow: '/etc/shadow',
};

function lines(context: ProgramContext, path: string): readonly string[] {
  if (!context.files.exists(path)) return [];
  return new TextDecoder()
    .decode(context.files.readFile(path))
    .split('\n')
    .filter((line) => line !== '');
}

/** Looks a name up where the system does: accounts in their files, hosts in /etc/hosts and the name servers. */
export const getent = defineProgram({
  name: 'getent',
  run: async (context) => {
    const [database = '', ...keys] = context.arguments;
    const path = files[database];
    if (path !== undefined) {
      const entries = lines(context, path);
      const third = database === 'shadow' ? -1 : 2;
      const found =
        keys.length === 0
          ? entries
          : keys.flatMap((key) => {
              const entry = entries.find((line) => line.split(':')[0] === key || line.split(':')[third] === key);
              return entry === undefined ? [] : [entry];
            });
      await context.print(found.map((line) => `${line}\n`).join(''));
      return found.length < keys.length ? 2 : 0;
    }
    if (!/^a?hosts(?:v4)?$/.test(database)) {
      await context.stderr.write(
        new TextEncoder().encode(
          `Unknown database: ${database}\nTry \`getent --help' or \`getent --usage' for more information.\n`,
        ),
      );
      return 1;
    }
    if (keys.length === 0) {
      const known = lines(context, '/etc/hosts').filter((line) => !line.startsWith('#') && !line.includes(':'));
      await context.print(known.map((line) => row(line.split(/\s+/))).join(''));
      return 0;
    }
    let status = 0;
    for (const key of keys) {
      const known = lines(context, '/etc/hosts').map((line) => line.split(/\s+/));
      const entry = known.find((words) => words.includes(key));
      const addresses = entry === undefined ? await context.process.until(resolveHost(context, key)) : [];
      if (entry !== undefined) await context.print(row(entry));
      else for (const address of addresses) await context.print(row([address, key]));
      if (entry === undefined && addresses.length === 0) status = 2;
    }
    return status;
  },
});

const row = ([address = '', ...names]: readonly string[]) => `${address.padEnd(15)} ${names.join(' ')}\n`;
