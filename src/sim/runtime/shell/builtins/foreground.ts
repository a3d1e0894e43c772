import { describeJob, findJob, inForeground, type Job, signalJob } from '../job.ts';
import type { Shell } from '../shell.ts';
import { ShellError } from '../state.ts';
import { defineBuiltin, inBuiltin } from './builtin.ts';

function demand(shell: Shell, name: string, word: string | undefined): Job {
  const job = findJob(shell, word);
  if (job !== undefined) return job;
  const { kind } = shell.flavour;
  if (kind === 'bash' && !shell.interactive) throw new ShellError(`${name}: no job control`, 1, false);
  if (kind === 'ash' && word === undefined) throw new ShellError(inBuiltin(shell, name, 'No current job'), 2, false);
  throw new ShellError(`${name}: ${word ?? 'current'}: no such job`, 1, false);
}

const write = (shell: Shell, text: string) => shell.output(1).write(new TextEncoder().encode(`${text}\n`));

/** Lets a job go on in the foreground. */
export const foreground = defineBuiltin({
  name: 'fg',
  run: async (shell, [word]) => {
    const job = demand(shell, 'fg', word);
    await write(shell, job.text);
    shell.jobs.splice(shell.jobs.indexOf(job), 1);
    for (const member of job.members) member.inBackground = false;
    const waiting = inForeground(shell, job.members, job.text);
    signalJob(shell, job, 'CONT');
    return (await waiting)?.code ?? 148;
  },
});

/** Lets stopped jobs go on in the background. */
export const background = defineBuiltin({
  name: 'bg',
  run: async (shell, words) => {
    for (const word of words.length > 0 ? words : [undefined]) {
      const job = demand(shell, 'bg', word);
      job.stopped = false;
      signalJob(shell, job, 'CONT');
      await write(shell, describeJob(shell, job).replace(/^(\[\d+\].) .*/, `$1 ${job.text} &`));
    }
    return 0;
  },
});

/** Forgets jobs: a hang-up does not reach them. */
export const disown = defineBuiltin({
  name: 'disown',
  run: (shell, words) => {
    for (const word of words.filter((one) => !one.startsWith('-'))) {
      shell.jobs.splice(shell.jobs.indexOf(demand(shell, 'disown', word)), 1);
    }
    if (words.length === 0) shell.jobs.pop();
    return 0;
  },
});
