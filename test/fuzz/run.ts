import fc from 'fast-check';
import { drawOf } from './draw.ts';
import type { FuzzRequest } from './exchange.ts';
import { type Fuzzed, properties } from './properties.ts';
import { Finding } from './subject.ts';

/**
 * Looks for wrong input that the API server or the Docker engine answers badly, for as long as it is told; prints the seed and the requests of
 * what it finds. `npm run fuzz -- --minutes 10 [--seed N] [--only answersAnything]`; exit code 1 when it found something.
 */
const options = Object.fromEntries(
  process.argv.slice(2).flatMap((word, index, all) => (word.startsWith('--') ? [[word.slice(2), all[index + 1]]] : [])),
) as Readonly<Record<string, string | undefined>>;
const until = performance.now() + Number(options.minutes ?? 1) * 60_000;
const chosen = Object.entries(properties).filter(([name]) => options.only === undefined || options.only === name);
const casesOfSeed = 200;
process.removeAllListeners('warning');
process.on('warning', () => {});

async function findingOf(fuzzed: Fuzzed, seed: number): Promise<Finding | undefined> {
  const outcome = await fc.check(
    fc.asyncProperty(fc.gen(), async (generate) => fuzzed.hold(drawOf(generate))),
    { seed, numRuns: casesOfSeed, endOnFailure: true },
  );
  const error = outcome.errorInstance;
  return !outcome.failed ? undefined : error instanceof Finding ? error : new Finding(String(error), []);
}

/** The last request alone, or as few before it as still lead to the same. */
async function shortened(fuzzed: Fuzzed, { problem, requests }: Finding): Promise<readonly FuzzRequest[]> {
  let left = [...requests];
  for (let index = left.length - 2; index >= 0; index -= 1) {
    const fewer = left.filter((_, at) => at !== index);
    if (sortOf((await replayed(fuzzed, fewer)) ?? '') === sortOf(problem)) left = fewer;
  }
  return left;
}

async function replayed(fuzzed: Fuzzed, requests: readonly FuzzRequest[]): Promise<string | undefined> {
  const subject = await fuzzed.open();
  try {
    for (const request of requests) await subject.ask(request);
    return undefined;
  } catch (error) {
    return error instanceof Finding ? error.problem : String(error);
  }
}

/** Findings of one sort are told once. */
function sortOf(problem: string): string {
  return problem
    .replace(/^\S* \S*: /, '')
    .replace(/\d+|"[^"]{0,300}"/g, '')
    .slice(0, 120);
}

let seed = Number(options.seed ?? Date.now() % 2 ** 31);
let cases = 0;
const sorts = new Set<string>();
while (performance.now() < until && sorts.size < Number(options.findings ?? 20)) {
  for (const [name, fuzzed] of chosen) {
    const finding = await findingOf(fuzzed, seed);
    cases += casesOfSeed;
    if (finding !== undefined && !sorts.has(sortOf(finding.problem))) {
      sorts.add(sortOf(finding.problem));
      const requests = await shortened(fuzzed, finding);
      console.log(
        `${name}, seed ${seed}: ${finding.problem}\n  ${requests.map((one) => JSON.stringify(one)).join('\n  ')}\n`,
      );
    }
  }
  seed += 1;
}
const memory = Math.round(process.memoryUsage().rss / 2 ** 20);
console.log(`${cases} cases, ${sorts.size} findings, ${memory} MB`);
process.exitCode = sorts.size > 0 ? 1 : 0;
