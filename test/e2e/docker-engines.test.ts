import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Report, ScenarioDocument } from '#api';
import { readAnswer } from '#engine';
import { describeWith } from '../support/needs.ts';
import { createProgram, type Program, startLab } from '../support/program.ts';
import { holdRealEngine } from '../support/real-engine.ts';
import { run } from '../support/run.ts';

const folder = join(import.meta.dirname, '../../scenarios/storage-basics/storage/bind-mount-container');
const scenario = parse(readFileSync(join(folder, 'scenario.yaml'), 'utf8')) as ScenarioDocument;

/** The bind-mount scenario on one engine: untouched, every wrong answer, the solution. */
function suite(dockerHost: () => readonly string[]): void {
  let program: Program;
  let env: NodeJS.ProcessEnv;

  const verdicts = async () => {
    const { stdout, code } = await program.cka('check', '--json');
    const report = JSON.parse(stdout) as Report;
    return {
      code,
      failed: report.checks
        .filter(({ verdict }) => verdict !== 'pass')
        .map(({ id }) => id)
        .sort(),
    };
  };

  beforeAll(async () => {
    program = createProgram();
    env = await startLab(program, 'bind-mount-container', ...dockerHost());
  }, 60_000);

  afterAll(async () => program.close(), 60_000);

  it('fails untouched', async () => {
    expect((await verdicts()).code).toBe(1);
  });

  for (const wrong of scenario.wrong) {
    it(`catches: ${wrong.description.en}`, async () => {
      expect((await program.cka('reset')).code).toBe(0);
      const answer = await readAnswer({ directory: folder, document: scenario }, wrong);
      if ('problem' in answer) throw new Error(answer.problem);
      await run('sh', ['-c', answer.text], { env, cwd: folder });
      expect(await verdicts()).toEqual({ code: 1, failed: [...wrong.fails].sort() });
    }, 60_000);
  }

  it('gives the solution full marks', async () => {
    await program.cka('reset');
    const solved = await run('sh', [join(folder, scenario.solution.script)], { env, cwd: folder });
    expect(solved.code, solved.stderr).toBe(0);
    expect(await verdicts()).toEqual({ code: 0, failed: [] });
  }, 60_000);

  it('takes away what it made', async () => {
    await program.cka('reset');
    await program.cka('stop');
    const left = await run('docker', ['ps', '-aq'], { env });
    expect(left.stdout).toBe('');
  }, 60_000);
}

describe('the bind-mount scenario gives the same verdicts on', () => {
  describeWith(['docker'], 'the simulated engine', () => suite(() => []));
  describeWith(['docker', 'a Docker engine (CKA_LAB_TEST_DOCKER_HOST)'], 'a real engine', () => {
    holdRealEngine();
    suite(() => ['--docker-host', process.env.CKA_LAB_TEST_DOCKER_HOST ?? '']);
  });
});
