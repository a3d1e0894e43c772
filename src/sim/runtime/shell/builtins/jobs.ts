import { allSignals, signalName, signalNumber } from '../../process/signals.ts';
import { describeJob, findJob, signalJob } from '../job.ts';
import type { Shell } from '../shell.ts';
import { ShellError } from '../state.ts';
import { defineBuiltin, inBuiltin } from './builtin.ts';

const encoder = new TextEncoder();

export const wait = defineBuiltin({
  name: 'wait',
  run: async (shell, args) => {
    const interrupted = () => 128 + signalNumber(shell.traps.next ?? '');
    if (args.length === 0) {
      for (const job of shell.jobs.splice(0)) {
        if ((await shell.traps.interrupting(job.process.exited)) === undefined) {
          shell.jobs.push(job);
          return interrupted();
        }
      }
      return 0;
    }
    let status = 0;
    for (const arg of args) {
      const job = findJob(shell, arg);
      if (job === undefined) {
        if (shell.flavour.kind === 'bash' && /^\d+$/.test(arg))
          await shell.complain(`wait: pid ${arg} is not a child of this shell`);
        status = 127;
        continue;
      }
      const ended = await shell.traps.interrupting(job.process.exited);
      if (ended === undefined) return interrupted();
      status = ended.code;
      if (ended.signal === 'TERM' && shell.flavour.kind === 'ash') await shell.say('Terminated');
    }
    return status;
  },
});

export const jobs = defineBuiltin({
  name: 'jobs',
  run: async (shell, args) => {
    for (const job of [...shell.jobs]) {
      const line = args.includes('-p') ? String(job.process.pid) : describeJob(shell, job, args.includes('-l'));
      await shell.output(1).write(encoder.encode(`${line}\n`));
      if (job.process.status !== undefined) shell.jobs.splice(shell.jobs.indexOf(job), 1);
    }
    return 0;
  },
});

const killUsage = 'kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]';

export const kill = defineBuiltin({
  name: 'kill',
  run: async (shell, args) => {
    const isBash = shell.flavour.kind === 'bash';
    const rest = [...args];
    let signal = 'TERM';
    const [first] = rest;
    if (first === '-l') return list(shell, rest[1]);
    if (first?.startsWith('-') && first !== '--') {
      rest.shift();
      const text = first === '-s' ? (rest.shift() ?? '') : first.slice(1);
      const name = text === '0' ? '0' : signalName(text);
      if (name === undefined) {
        await shell.complain(isBash ? `kill: ${text}: invalid signal specification` : `bad signal name '${text}'`);
        return 1;
      }
      signal = name;
    }
    if (rest.length === 0) {
      if (isBash) await shell.say(killUsage);
      else await shell.complain('you need to specify whom to kill');
      return isBash ? 2 : 1;
    }
    let status = 0;
    for (const arg of rest) {
      const job = arg.startsWith('%') ? findJob(shell, arg) : undefined;
      const target = job?.process ?? shell.table.processes().find((one) => String(one.pid) === arg);
      if (target === undefined) {
        const bad = !/^-?\d+$/.test(arg);
        if (isBash && bad) await shell.complain(`kill: ${arg}: arguments must be process or job IDs`);
        else if (isBash) await shell.complain(`kill: (${arg}) - No such process`);
        else await shell.complain(bad ? `invalid number '${arg}'` : `can't kill pid ${arg}: No such process`);
        status = 1;
      } else if (shell.process.credentials.uid !== 0 && shell.process.credentials.uid !== target.credentials.uid) {
        await shell.complain(
          isBash ? `kill: (${arg}) - Operation not permitted` : `can't kill pid ${arg}: Operation not permitted`,
        );
        status = 1;
      } else if (signal !== '0') {
        if (job === undefined) target.signal(signal);
        else signalJob(shell, job, signal);
      }
    }
    // Whoever killed itself goes no further.
    await shell.process.checkpoint();
    return status;
  },
});

async function list(shell: Shell, which: string | undefined): Promise<number> {
  if (which !== undefined) {
    const number = /^\d+$/.test(which) ? Number(which) & 127 : undefined;
    const text =
      number === undefined ? String(signalNumber(signalName(which) ?? '')) : (signalName(String(number)) ?? which);
    await shell.output(1).write(encoder.encode(`${text}\n`));
    return 0;
  }
  for (const [number, name] of allSignals()) {
    await shell.output(1).write(encoder.encode(`${String(number).padStart(2)}) ${name}\n`));
  }
  return 0;
}

/** What is no signal and has traps all the same. Those of DEBUG and RETURN are kept and never run. */
function eventName(shell: Shell, text: string): string | undefined {
  const name = text.toUpperCase();
  if (text === '0' || name === 'EXIT') return 'EXIT';
  return shell.flavour.kind === 'bash' && ['ERR', 'DEBUG', 'RETURN'].includes(name) ? name : undefined;
}

export const trap = defineBuiltin({
  name: 'trap',
  special: true,
  run: async (shell, args) => {
    if (args.length === 0) {
      for (const [signal, action] of shell.state.traps) {
        const line = `trap -- '${action.replaceAll("'", `'"'"'`)}' ${signal}\n`;
        await shell.output(1).write(encoder.encode(line));
      }
      return 0;
    }
    const alone = args.length === 1 || /^\d+$/.test(args[0] ?? '');
    const [action, ...names] = alone ? ['-', ...args] : args;
    for (const text of names) {
      const event = eventName(shell, text);
      const signal = event ?? signalName(text);
      if (signal === undefined) {
        throw new ShellError(inBuiltin(shell, 'trap', `${text}: invalid signal specification`), 1, false);
      }
      if (action === '-' || action === undefined) shell.state.traps.delete(signal);
      else shell.state.traps.set(signal, action);
      if (event !== undefined) continue;
      if (action === '-' || action === undefined) shell.process.handle(signal, undefined);
      else shell.process.handle(signal, action === '' ? 'ignore' : () => shell.traps.note(signal));
    }
    return 0;
  },
});
