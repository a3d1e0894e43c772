import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { exitCodes } from '#api';
import type { Invocation } from './command.ts';
import type { Context } from './context.ts';
import { createStyle } from './output/style.ts';
import { runPackTest } from './pack-test.ts';

const folder = mkdtempSync(join(tmpdir(), 'cka-lab-pack-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let written = '';
let noted = '';
beforeEach(() => {
  written = '';
  noted = '';
});
const context: Context = {
  environment: { ...process.env, CKA_LAB_STATE: join(folder, 'state') },
  directory: folder,
  language: 'en',
  style: createStyle(false),
  terminal: false,
  width: 80,
  write: (text) => {
    written += text;
  },
  note: (line) => {
    noted += `${line}\n`;
  },
  interruption: () => new AbortController().signal,
};

/** `pack test one two ... [--scenario S] --trust`. */
const packTest = (args: readonly string[], scenario?: string, flags = ['trust']): Promise<number> => {
  const invocation: Invocation = {
    args,
    text: (option) => (option === 'scenario' ? scenario : undefined),
    flag: (option) => flags.includes(option),
  };
  return runPackTest(context, invocation);
};

/** A pack with one question, whose answer its solution writes. */
function writePack(
  name: string,
  question: { readonly scenario: string; readonly solution?: string; readonly kind?: string },
) {
  const { scenario, solution = 'yes', kind = 'answer' } = question;
  const files = {
    'pack.yaml': `apiVersion: cka-lab.dev/v1
kind: Pack
metadata: {name: ${name}}
title: {en: A pack, ko: 팩}
version: 0.1.0
license: Apache-2.0
`,
    [`${scenario}/scenario.yaml`]: `apiVersion: cka-lab.dev/v1
kind: Scenario
metadata: {name: ${scenario}}
title: {en: A question, ko: 질문}
domain: storage
difficulty: easy
minutes: 1
lab: docker
uses: [docker]
backends: [sim]
notLive: {en: Only tried on the simulator., ko: 시뮬레이터에서만 시험했습니다.}
task: {en: 'Write yes into \`answer.txt\`.', ko: '\`answer.txt\`에 yes를 적으세요.'}
checks:
  - id: answer
    title: {en: The answer, ko: 답}
    kind: ${kind}
    points: 1
    cites: {en: 'Write yes into \`answer.txt\`.', ko: '\`answer.txt\`에 yes를 적으세요.'}
    spec: {file: answer.txt, as: word, accept: ['yes']}
hints: [{en: Say it., ko: 그렇다고 쓰세요.}]
solution: {script: solution.sh, explanation: {en: So it is., ko: 그렇습니다.}}
wrong:
  - {name: denied, description: {en: No., ko: 아니요.}, file: wrong/denied.sh, fails: [answer]}
`,
    [`${scenario}/solution.sh`]: `#!/bin/sh\necho ${solution} > answer.txt\n`,
    [`${scenario}/wrong/denied.sh`]: '#!/bin/sh\necho no > answer.txt\n',
  };
  for (const [path, content] of Object.entries(files)) {
    const place = join(folder, name, path);
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, content);
  }
}
writePack('one', { scenario: 'first' });
writePack('two', { scenario: 'second' });
writePack('astray', { scenario: 'third', solution: 'no' });
writePack('broken', { scenario: 'fourth', kind: 'answr' });

test('of several packs only those that have the scenario are proved and summed up', async () => {
  expect(await packTest(['one', 'two'], 'second')).toBe(exitCodes.done);
  expect(written).toContain('ok      second  solution\n');
  expect(written).toContain('two: ');
  expect(written).not.toMatch(/first|one:/);
  expect(noted).toBe('');
});

test('as JSON one pack is a document, several are one document with a list', async () => {
  expect(await packTest(['one'], undefined, ['trust', 'json'])).toBe(exitCodes.done);
  expect(JSON.parse(written)).toMatchObject({ pack: 'one', ok: true });
  written = '';
  expect(await packTest(['one', 'two'], undefined, ['trust', 'json'])).toBe(exitCodes.done);
  expect(JSON.parse(written)).toMatchObject([{ pack: 'one' }, { pack: 'two' }]);
});

test('one pack whose proofs do not hold is enough to fail', async () => {
  expect(await packTest(['one', 'astray'], 'third')).toBe(exitCodes.failed);
  expect(written).toContain('not ok  third  solution\n');
});

test('one pack with mistakes is enough to prove none', async () => {
  expect(await packTest(['one', 'broken'])).toBe(exitCodes.userError);
  expect(noted).toContain('answr');
  expect(written).toBe('');
});

test('a scenario that none of the packs has is told with those that they have', async () => {
  await expect(packTest(['one', 'two'], 'seccond')).rejects.toThrow('The packs one, two have no scenario "seccond".');
});
