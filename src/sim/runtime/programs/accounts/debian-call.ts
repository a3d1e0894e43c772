import type { ProgramContext } from '../../process/program.ts';
import { groupsOf, usersOf } from '../../process/users.ts';
import { parseOptions } from '../options.ts';
import { encode } from '../text.ts';
import { addEntry, groupFile, groupShadowFile, takenIds } from './account-files.ts';

const names = {
  comment: 'c',
  'disabled-login': 'L',
  'disabled-password': 'D',
  gecos: 'c',
  gid: 'g',
  group: 'G',
  home: 'h',
  ingroup: 'i',
  'no-create-home': 'H',
  quiet: 'q',
  shell: 's',
  system: 'S',
  uid: 'u',
  'add-extra-groups': 'E',
  'allow-bad-names': 'B',
  'allow-all-names': 'B',
  'force-badname': 'B',
  'remove-home': 'r',
  'only-if-empty': 'e',
};

/** What the programs share: how they are called, how they talk. */
export class Call {
  readonly context: ProgramContext;
  readonly flags: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, string>;
  readonly operands: readonly string[];
  readonly unknown: string | undefined;

  constructor(context: ProgramContext) {
    const call = parseOptions(context.arguments, 'qSGDLHEBre', 'cghisu', names);
    this.context = context;
    this.flags = call.flags;
    this.values = call.values;
    this.operands = call.operands;
    this.unknown = call.unknown;
  }

  async say(text: string): Promise<void> {
    if (!this.flags.has('q')) await this.context.print(`${text}\n`);
  }

  async fail(text: string, code = 1): Promise<number> {
    await this.context.complain(text);
    return code;
  }

  user(name: string) {
    return usersOf(this.context.files).find((one) => one.name === name);
  }

  group(name: string) {
    return groupsOf(this.context.files).find((one) => one.name === name || String(one.gid) === name);
  }
}

const highest = 59_999;

/** The first number from there on that neither a user nor a group has. */
export function freeId(call: Call, from: number): number {
  const { users, groups } = takenIds(call.context.files);
  let id = from;
  while (id < highest && (users.has(id) || groups.has(id))) id += 1;
  return id;
}

export function freeUid(call: Call, from: number): number {
  const { users } = takenIds(call.context.files);
  let id = from;
  while (id < highest && users.has(id)) id += 1;
  return id;
}

export function freeGid(call: Call, from: number): number {
  const { groups } = takenIds(call.context.files);
  let id = from;
  while (id < highest && groups.has(id)) id += 1;
  return id;
}

export function addGroupEntry(call: Call, name: string, gid: number): void {
  addEntry(call.context.files, groupFile, [name, 'x', `${gid}`, '']);
  addEntry(call.context.files, groupShadowFile, [name, '!', '', '']);
}

/** Reads how it was called; a number is the exit code of one that was called wrongly. */
export async function begin(context: ProgramContext, most: number): Promise<Call | number> {
  const call = new Call(context);
  const removes = context.name.startsWith('del');
  if (call.unknown !== undefined) {
    await context.stderr.write(encode(`Unknown option: ${call.unknown.replace(/^--/, '')}\n`));
    return 1;
  }
  if (context.process.credentials.uid !== 0)
    return call.fail(`Only root may ${removes ? 'remove a user or group from' : 'add a user or group to'} the system.`);
  if (call.operands.length === 0 || call.operands.length > most) return call.fail('Only one or two names allowed.');
  return call;
}
