import { defineCommand } from '../command.ts';

/** `grade`: many submissions, each in a fresh simulated lab in this process. */
export const grade = defineCommand({
  name: 'grade',
  summary: 'grade folders of manifests, each in a fresh simulated lab',
  options: [
    ['--pack <pack>', 'the pack to grade against: its name or its folder'],
    ['--scenario <scenario>', 'only this scenario'],
    ['--submissions <dir>', 'a folder with one folder for each submission'],
    ['--seed <seed>', "what names and sizes of tasks were drawn from; `student`: the name of each one's folder"],
    ['--format <format>', 'json (default), csv, junit or html (a page to read)'],
    ['--out <file>', 'write there instead of standard output'],
    ['--jobs <n>', 'how many at the same time'],
  ],
  async run(context, invocation) {
    const { runGrade } = await import('../grade.ts');
    return runGrade(context, invocation);
  },
});
