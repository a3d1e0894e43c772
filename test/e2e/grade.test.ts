import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProgram, type Program } from '../support/program.ts';

const right =
  'apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: pv-log}\nspec: {capacity: {storage: 100Mi}, accessModes: [ReadWriteMany], storageClassName: manual, persistentVolumeReclaimPolicy: Retain, hostPath: {path: /pv/log}}\n';

describe('cka-lab grade', () => {
  let program: Program;
  let submissions: string;

  const submit = (student: string, file: string, text: string) => {
    const folder = join(submissions, student, 'create-persistent-volume');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, file), text);
  };

  beforeAll(() => {
    program = createProgram();
    submissions = join(program.state, 'submissions');
    submit('ada', 'pv.yaml', right);
    submit('grace', 'pv.yaml', right.replace('100Mi', '1Gi'));
    submit('linus', 'pv.yaml', 'apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: pv-log\n');
    submit('margaret', 'pv.yaml', right.replace('accessModes', 'accesModes'));
  });

  afterAll(async () => program.close(), 30_000);

  const grade = (...parameters: readonly string[]) =>
    program.cka(
      'grade',
      '--pack',
      'storage-basics',
      '--scenario',
      'create-persistent-volume',
      '--submissions',
      submissions,
      ...parameters,
    );

  it('grades each folder in a lab of its own and says why one could not be applied', async () => {
    const { stdout, stderr } = await grade('--format', 'json');
    const text = stdout + stderr;
    const rows = JSON.parse(stdout) as unknown;
    expect(JSON.stringify(rows)).toContain('"ada"');
    expect(text).toMatch(/strict decoding error: unknown field \\*"spec\.accesModes\\*"/);
  }, 60_000);

  it('writes CSV and JUnit from the same scores', async () => {
    const csv = await grade('--format', 'csv', '--jobs', '2');
    expect(csv.stdout).toMatch(/ada,.*10/);
    expect(csv.stdout).toMatch(/grace,.*8/);
    const junit = await grade('--format', 'junit');
    expect(junit.stdout).toMatch(/^<\?xml[\s\S]*<testsuites?[\s\S]*<failure/);
  }, 60_000);
});
