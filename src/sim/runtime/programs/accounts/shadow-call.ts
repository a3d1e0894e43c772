import type { Files } from '../../files/files.ts';
import type { ProgramContext } from '../../process/program.ts';
import { decode, encode } from '../text.ts';

/** The exit codes of shadow's programs. */
export const failure = { usage: 2, badName: 3, notUnique: 4, missing: 6, inUse: 8, exists: 9, noHome: 12 } as const;

/** Says that one has to be root, if one is not: then nothing is done. */
export async function refused(context: ProgramContext, file = '/etc/passwd'): Promise<boolean> {
  if (context.process.credentials.uid === 0) return false;
  await context.complain('Permission denied.');
  await context.complain(`cannot lock ${file}; try again later.`);
  return true;
}

/** The first lines of how a program is called; a wrong option goes before them. */
export async function showUsage(context: ProgramContext, forms: readonly string[], unknown?: string): Promise<number> {
  if (unknown !== undefined) {
    const isLong = unknown.startsWith('--');
    await context.complain(isLong ? `unrecognized option '${unknown}'` : `invalid option -- '${unknown}'`);
  }
  await context.stderr.write(encode(`Usage: ${forms.join('\n       ')}\n`));
  return failure.usage;
}

/** A setting of /etc/login.defs. */
export function loginSetting(files: Files, name: string): string | undefined {
  if (!files.exists('/etc/login.defs')) return undefined;
  return new RegExp(`^${name}\\s+(\\S+)`, 'm').exec(decode(files.readFile('/etc/login.defs')))?.[1];
}

/** Names that users and groups may have: Debian takes almost all. */
export const isGoodName = (name: string) => /^[^-:\s][^:\s]*$/.test(name);

/** The number that is free: beyond the highest of usual ones, from above for those of the system. */
export function freeId(taken: ReadonlySet<number>, isSystem: boolean): number {
  if (!isSystem) return Math.max(999, ...[...taken].filter((id) => id >= 1000 && id <= 60_000)) + 1;
  let id = 999;
  while (taken.has(id)) id -= 1;
  return id;
}

/** The complaints about groups that do not exist. */
export async function missingGroups(context: ProgramContext, names: readonly string[]): Promise<number> {
  for (const name of names) await context.complain(`group '${name}' does not exist`);
  return failure.missing;
}
