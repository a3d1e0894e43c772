import { readFileSync, writeFileSync } from 'node:fs';
import { type DockerClient, findClients } from '../../support/docker-clients.ts';
import { simplify, type Template } from '../template.ts';
import { parseTranscript } from '../transcript.ts';
import type { TestEngine } from './engines.ts';
import { Place } from './place.ts';
import { realEngineTakes, WalkEngines } from './walk-engines.ts';

/**
 * Writes what a real engine (CKA_LAB_TEST_DOCKER_HOST) answers below the commands of transcripts:
 * `node test/conformance/docker/transcribe.ts FILE...`. An answer that still holds stays as it is written. For walks
 * that no real engine of tests can take (walk-engines.ts) the simulated one answers.
 */
const host = process.env.CKA_LAB_TEST_DOCKER_HOST;
if (host === undefined) throw new Error('CKA_LAB_TEST_DOCKER_HOST names no engine');
const real = WalkEngines.real(host);
const simulated = WalkEngines.simulated();
const clients = findClients();
for (const file of process.argv.slice(2)) writeFileSync(file, await transcribe(readFileSync(file, 'utf8')));
await (await simulated).close();

async function transcribe(text: string): Promise<string> {
  const walks: string[] = [];
  for (const walk of text.split(/^(?==== )/m)) {
    const [head = '', ...steps] = walk.split(/^(?=(?:host)?\$ )/m);
    const [about] = parseTranscript(head.replace(/^## only .*\n/m, ''), 0);
    if (about === undefined) continue;
    const engines = await (realEngineTakes(about) ? real : simulated);
    const only = /^## only (.*)$/m.exec(head)?.[1]?.split(' ').map(Number);
    const takers = clients.filter(({ release }) => only?.includes(release) ?? true);
    const answers = await Promise.all(
      takers.map((client) => engines.use(about, (engine) => answersTo(`=== \n${steps.join('')}`, client, engine))),
    );
    walks.push(
      head + steps.map((step, index) => commandOf(step) + merge(answers.map((one) => one[index] ?? ''))).join(''),
    );
  }
  return walks
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trimStart();
}

/** What each step of a walk prints and ends with now. */
async function answersTo(walk: string, client: DockerClient, engine: TestEngine): Promise<readonly string[]> {
  const place = new Place(client, engine);
  await place.open();
  const answers: string[] = [];
  for (const step of parseTranscript(walk, client.release)[0]?.steps ?? []) {
    const ran = await place.run(step);
    const holds =
      ran.code === step.code &&
      step.stdout?.matches(simplify(ran.stdout)) === true &&
      step.stderr?.matches(simplify(ran.stderr)) === true;
    answers.push(holds ? written(step) : answer(ran));
  }
  await place.close();
  return answers;
}

function commandOf(step: string): string {
  return /^(?:host)?\$ .*\n(?:>.*\n|\[(?:since|needs).*\n)*/.exec(`${step}\n`)?.[0] ?? '';
}

function merge([newest = '', older]: readonly string[]): string {
  return older === undefined || older === newest ? newest : `${newest}[up to 20]\n${older}`;
}

function written({ stdout, stderr, code }: { stdout?: Template; stderr?: Template; code: number }): string {
  return shown(stdout?.text ?? '', stderr?.text ?? '', code);
}

function answer(ran: { stdout: string; stderr: string; code: number }): string {
  return shown(mask(simplify(ran.stdout)), mask(simplify(ran.stderr)), ran.code);
}

function shown(stdout: string, stderr: string, code: number): string {
  const errors = stderr.replace(/^(.*)\n/gm, (_, line: string) => (line === '' ? '!\n' : `! ${line}\n`));
  return `${stdout}${errors}${code === 0 ? '' : `[${code}]\n`}`;
}

function mask(text: string): string {
  return text
    .replaceAll('\r', '{cr}')
    .replace(/\b[0-9a-f]{64}\b/g, '{id}')
    .replace(/\b(?=[0-9]*[a-f])[0-9a-f]{12}\b/g, '{short}')
    .replace(/(?:Less than a second|\b1 second|\b\d+ seconds|About a minute)(?: ago)?/g, '{ago}')
    .replace(/\b\d{4}-\d\d-\d\dT[\d:]{8}(?:\.\d+)?Z/g, '{time}');
}
