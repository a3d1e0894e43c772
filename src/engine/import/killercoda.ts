import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import type { Problem } from '#api';
import { readPackFile } from '../load/pack-files.ts';
import { solutionIn } from './answers.ts';
import { assetsSchema, assetsScript } from './assets.ts';
import { readJson } from './exam.ts';
import {
  fitsControlPlane,
  type Imported,
  type ImportedCheck,
  type ImportedScript,
  notImported,
  slugOf,
  tolerant,
} from './types.ts';

const part = z.looseObject({
  title: z.string().optional(),
  text: z.string().optional(),
  verify: z.string().optional(),
  background: z.string().optional(),
  foreground: z.string().optional(),
  /** As `background` and `foreground` were called before. */
  courseData: z.string().optional(),
  code: z.string().optional(),
});
const setupKinds = ['background', 'courseData', 'foreground', 'code'] as const;

const indexSchema = z.looseObject({
  title: z.string(),
  description: z.string().optional(),
  details: z.looseObject({
    intro: part.optional(),
    steps: z.array(part).max(100),
    finish: part.optional(),
    assets: assetsSchema.optional(),
  }),
  backend: z.looseObject({ imageid: z.string().optional() }).optional(),
});

/** A page that lists courses, or one that is not written yet: nothing to take over, and nothing wrong. */
const noCourse = z.looseObject({ details: z.undefined().optional() });

/** A Killercoda scenario: one exercise, whose steps that have a verify script are its checks. */
export async function importKillercoda(root: string, file: string): Promise<Imported> {
  const list = await readJson(root, file, noCourse);
  if ('value' in list) {
    return {
      exercises: [],
      problems: [notImported(file, 'no-exercise', 'It describes no exercise: `details` is missing.')],
    };
  }
  const parsed = await readJson(root, file, indexSchema);
  if ('problem' in parsed) return { exercises: [], problems: [parsed.problem] };
  const { title, details, backend } = parsed.value;
  const laidOut = await assetsScript(root, file, dirname(file), details.assets ?? {});
  const problems: Problem[] = [...laidOut.problems];
  const read = async (path: string | undefined): Promise<string | undefined> => {
    if (path === undefined) return undefined;
    const found = await readPackFile(root, join(dirname(file), path));
    if ('text' in found) return found.text;
    problems.push(notImported(file, found.rule, found.problem));
    return undefined;
  };
  const setup: ImportedScript[] = laidOut.script === undefined ? [] : [laidOut.script];
  const texts: string[] = [];
  const shown: string[] = [];
  const checks: ImportedCheck[] = [];
  for (const [index, one] of [details.intro ?? {}, ...details.steps].entries()) {
    const content = await read(one.text);
    if (content !== undefined) {
      const { task, solution } = withoutSolution(plainText(content));
      texts.push(`${one.title === undefined ? '' : `## ${one.title}\n\n`}${task}`);
      shown.push(solution);
    }
    for (const kind of setupKinds) {
      const script = await read(one[kind]);
      if (script === undefined) continue;
      // A later step's script may need what the earlier ones ask the learner for; foreground ones are there to be looked at.
      const text = index > 1 || kind === 'foreground' ? tolerant(script) : script;
      setup.push({ path: `setup/${index}-${kind.toLowerCase()}.sh`, text });
    }
    const verify = await read(one.verify);
    if (verify === undefined) continue;
    const path = `checks/step-${index}.sh`;
    const name = one.title ?? `Step ${index}`;
    checks.push({ id: `step-${index}`, title: name, points: 1, script: { path, text: verify }, exitCode: 0 });
  }
  if (checks.length === 0) {
    return { exercises: [], problems: [...problems, notImported(file, 'no-checks', 'No step has a verify script.')] };
  }
  const task = texts.join('\n\n').trim();
  const name = slugOf(basename(dirname(file)) === '.' ? title : basename(dirname(file)));
  const solution = solutionIn(shown.join('\n'));
  const scripts = [...setup, ...checks.map(({ script }) => script)].map(({ text }) => text);
  const exercise = {
    name,
    title,
    task: task === '' ? title : task,
    hint: 'None came with it.',
    setup,
    checks,
    ...(solution === undefined ? {} : { solution }),
    lab: /2nodes/.test(backend?.imageid ?? '2nodes') ? ('two-node' as const) : ('one-node' as const),
    onControlPlane: fitsControlPlane([...scripts, solution ?? '']),
  };
  return { exercises: [exercise], problems };
}

/** A step's text without what it folds away or puts below a heading "Solution", and that. */
function withoutSolution(markdown: string): { readonly task: string; readonly solution: string } {
  const folded = [...markdown.matchAll(/<details>([\s\S]*?)(?:<\/details>|$)/gi)];
  if (folded.length > 0) {
    const task = folded.reduce((text, [whole]) => text.replace(whole, ''), markdown).trim();
    return { task, solution: folded.map(([, inside = '']) => inside).join('\n') };
  }
  const heading = /^#{1,6}\s.*\b(?:solution|answer)s?\b.*$/im.exec(markdown);
  if (heading === null) return { task: markdown, solution: '' };
  return { task: markdown.slice(0, heading.index).trim(), solution: markdown.slice(heading.index) };
}

/** Markdown without the marks that make code run at a click. */
function plainText(markdown: string): string {
  return markdown.replace(/\{\{(?:exec|copy|open)[^}]*\}\}/g, '').trim();
}
