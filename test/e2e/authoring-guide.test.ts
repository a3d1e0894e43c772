import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { checkEntrySchema, scenarioSchema } from '#api';
import { examplePack } from '#engine';
import { kubectlFolder } from '../support/kubectl.ts';
import { describeWith } from '../support/needs.ts';
import { createProgram } from '../support/program.ts';
import { run } from '../support/run.ts';

/** The indented blocks of the guide, in their order. */
const guide = readFileSync(fileURLToPath(new URL('../../docs/authoring.md', import.meta.url)), 'utf8');
const blocks = [...guide.matchAll(/(?:^ {4}.*\n)+/gm)].map(([block]) => block.replaceAll(/^ {4}/gm, ''));
const isCommand = (line: string) => /^(cka-lab|export|unset) /.test(line);
const commands = blocks.flatMap((block) => block.split('\n').filter(isCommand));

const folder = mkdtempSync(join(tmpdir(), 'cka-lab-guide-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the guide says fails: an untouched task, and validators of others that have no solution yet. */
const fails = new Map([
  ['cka-lab check --name trial', [1, 0]],
  ['cka-lab pack test their-pack', [1]],
]);

/** One question whose validator passes in an empty cluster. */
function writeExam(directory: string): void {
  mkdirSync(join(directory, 'scripts/validation'), { recursive: true });
  const question = { id: '1', namespace: 'default', question: 'Make a Pod.', verification: [] as unknown[] };
  question.verification = [{ id: '1', description: 'It is there.', verificationScriptFile: 'q1.sh', weightage: 1 }];
  writeFileSync(join(directory, 'assessment.json'), JSON.stringify({ questions: [question] }));
  writeFileSync(join(directory, 'scripts/validation/q1.sh'), '#!/bin/sh\nexit 0\n');
}

describeWith(['kubectl'], 'the guide for authors', () => {
  test('followed word for word in an empty folder', async () => {
    const program = createProgram(await kubectlFolder('v35'));
    try {
      writeExam(join(folder, 'their-folder'));
      const launcher = fileURLToPath(new URL('../../bin/cka-lab.js', import.meta.url));
      const script = [
        `cka-lab() { '${process.execPath}' '${launcher}' "$@"; }`,
        ...commands.flatMap((command) => [command, `echo "[ended $?] ${command.replaceAll(/["$>]/g, '')}"`]),
      ].join('\n');
      const { stdout, stderr } = await run('bash', ['-c', script], { env: program.env, cwd: folder, timeout: 120_000 });
      const ended = [...stdout.matchAll(/^\[ended (\d+)\] /gm)].map(([, code]) => Number(code));
      const runs = new Map<string, number>();
      const expected = commands.map((command) => {
        const before = runs.get(command) ?? 0;
        runs.set(command, before + 1);
        return `${command}: ${fails.get(command)?.[before] ?? 0}`;
      });
      expect(
        commands.map((command, at) => `${command}: ${ended[at]}`),
        stdout + stderr,
      ).toEqual(expected);
    } finally {
      await program.close();
    }
  }, 180_000);
});

test('what the guide shows of scenario.yaml is what a scenario may say', () => {
  const example = parse(examplePack('mine')['storage/first-claim/scenario.yaml'] ?? '');
  const fragments = blocks.filter((block) => /^\w+:/.test(block)).map((block) => parse(block));
  expect(fragments.length).toBeGreaterThanOrEqual(4);
  for (const fragment of fragments) {
    const whole = 'equivalent' in fragment ? { ...example.checks[0], ...fragment } : { ...example, ...fragment };
    const schema = 'equivalent' in fragment ? checkEntrySchema : scenarioSchema;
    expect(schema.safeParse(whole).error?.issues ?? []).toEqual([]);
  }
});
