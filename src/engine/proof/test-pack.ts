import {
  type CheckRegistry,
  fillIn,
  type Originals,
  type Problem,
  type RightAnswer,
  renderProblem,
  UserError,
  type WrongAnswer,
} from '#api';
import { gradeWithObservations } from '../grade/grade.ts';
import { type AnswerSource, fileOf, isScript, readAnswer } from '../load/answers.ts';
import { instancesOf, type LoadedScenario } from '../load/instantiate.ts';
import { layOut } from '../setup/lay-out.ts';
import { originalsOf } from '../setup/originals.ts';
import { earnsNothing, failsExactly, hasFullMarks } from './expectations.ts';
import { huntMutants, namesOnlyPass } from './mutants.ts';
import { createProvingGround, type ProvingGround } from './proving-ground.ts';
import type { MutantCount, PackProof, Proof, ProofLab, ProofOptions } from './types.ts';

type LaidOutLab = ProofLab & { readonly originals?: Originals };
type Outcome = { readonly proofs: readonly Proof[]; readonly mutants?: readonly MutantCount[] };

/**
 * Proves the scenarios of a pack: untouched and deleted labs earn nothing, the solution earns full marks,
 * and so does each other right answer, each known wrong answer fails exactly the checks it names, and no mutant of the right answer passes.
 */
export async function testPack(options: ProofOptions): Promise<PackProof> {
  const { pack } = options;
  const chosen = pack.scenarios.filter(
    (one) => options.scenarios === undefined || options.scenarios.includes(one.name),
  );
  if (chosen.length === 0) throw new UserError('no-scenarios', `The pack ${pack.name} has no scenario to test.`);
  const instances = chosen.flatMap((scenario) => instancesOf(scenario, options.checks));
  const tasks = instances.flatMap(({ scenario, isBetween }) =>
    scenario === undefined
      ? []
      : [() => proveInstance(isBetween === true ? withSolutionAlone(scenario) : scenario, options)],
  );
  const outcomes = (await inParallel(tasks, options.jobs ?? 2)).flat();
  const unsound = instances.flatMap(({ problems }) => problems.map((problem) => unsoundInstance(problem, chosen)));
  const proofs = [...unsound, ...outcomes.flatMap((outcome) => outcome.proofs)];
  const mutants = outcomes.flatMap((outcome) => outcome.mutants ?? []);
  return { pack: pack.name, ok: proofs.every((proof) => proof.ok), proofs, mutants };
}

/** What the scenario claims with these values of its parameters; all that runs in its lab one after the other. */
async function proveInstance(scenario: LoadedScenario, options: ProofOptions): Promise<readonly Outcome[]> {
  const { solution, right = [], wrong } = scenario.document;
  const files = [solution.script, ...[...right, ...wrong].map((answer) => fileOf(scenario, answer))];
  const ground = createProvingGround(scenario, runsScripts(scenario, options.checks) || files.some(isScript), options);
  const outcomes: Outcome[] = [];
  const note = (outcome: Outcome): void => {
    outcomes.push(outcome);
    for (const proof of outcome.proofs) options.proved?.(proof);
  };
  note(await proveSolution(scenario, ground, options));
  const noteAnswer = (name: string, reason: string | undefined) => note({ proofs: [proofOf(scenario, name, reason)] });
  for (const answer of right) {
    const reason = await ground.prove((opened) => confirm(scenario, answer, opened, options));
    noteAnswer(`right: ${answer.name}`, reason);
  }
  for (const answer of wrong) {
    const reason = await ground.prove((opened) => refute(scenario, answer, opened, options));
    noteAnswer(`wrong: ${answer.name}`, reason);
  }
  await ground.close();
  return outcomes;
}

/** Why the other right answer does not get full marks. */
async function confirm(
  scenario: LoadedScenario,
  answer: RightAnswer,
  opened: ProofLab,
  options: ProofOptions,
): Promise<string | undefined> {
  const laidOut = await layOutIn(scenario, opened, options);
  const problem = await carryOut(scenario, answer, opened, options);
  return problem ?? hasFullMarks((await gradeNow(scenario, laidOut, options, true)).report);
}

/** Why the wrong answer does not fail exactly the checks that it names. */
async function refute(
  scenario: LoadedScenario,
  wrong: WrongAnswer,
  opened: ProofLab,
  options: ProofOptions,
): Promise<string | undefined> {
  const laidOut = await layOutIn(scenario, opened, options);
  const problem = await carryOut(scenario, wrong, opened, options);
  if (problem !== undefined) return problem;
  // What should pass gets its time first; what should fail is not waited for.
  if (opened.wait) await gradeNow(withoutWaiting(scenario, wrong.fails), laidOut, options, true);
  return failsExactly((await gradeNow(scenario, laidOut, options)).report, wrong.fails);
}

/** Whether checks or the setup of the scenario run scripts: they need clients in every proof, and the pack has to be trusted. */
export function runsScripts(scenario: LoadedScenario, checks: CheckRegistry): boolean {
  const { setup, checks: entries } = scenario.document;
  return setup?.scripts !== undefined || entries.some((check) => checks.get(check.kind)?.looksAt === 'scripts');
}

/**
 * What earns nothing and what earns everything, one after the other on one lab, as a learner comes by them; with what the checks saw of
 * the solution the mutants.
 */
async function proveSolution(scenario: LoadedScenario, ground: ProvingGround, options: ProofOptions): Promise<Outcome> {
  const nothing = async (opened: LaidOutLab) => earnsNothing((await gradeNow(scenario, opened, options)).report);
  const judged = new Map<string, string | undefined>();
  let observations: ReadonlyMap<string, unknown> | undefined;
  const failure = await ground.prove(async (opened) => {
    await opened.lab.settled();
    judged.set('everything deleted', await nothing(opened));
    const laidOut = await layOutIn(scenario, opened, options);
    judged.set('untouched', await nothing(laidOut));
    const problem = await carryOut(scenario, {}, opened, options);
    if (problem !== undefined) return problem;
    const graded = await gradeNow(scenario, laidOut, options, true);
    observations = graded.observations;
    const reason = hasFullMarks(graded.report);
    judged.set('solution', reason);
    return reason;
  });
  const proofs = ['untouched', 'everything deleted', 'solution'].map((name) =>
    proofOf(scenario, name, judged.has(name) ? judged.get(name) : failure),
  );
  if (observations === undefined || failure !== undefined) return { proofs };
  return proveMutants(scenario, options.checks, observations, proofs);
}

function proveMutants(
  scenario: LoadedScenario,
  checks: CheckRegistry,
  observations: ReadonlyMap<string, unknown>,
  proofs: readonly Proof[],
): Outcome {
  const mutants = huntMutants(scenario, checks, observations);
  const survivors = mutants.flatMap((one) => one.survivors.map((name) => `${one.check}: ${name}`));
  const stale = mutants.flatMap((one) => one.stale.map((name) => `${one.check}: ${name}`));
  const blamed = [
    ...(survivors.length === 0 ? [] : [`These mutants pass:`, ...survivors]),
    ...(stale.length === 0 ? [] : [`These are called equally right, but do not pass:`, ...stale]),
  ];
  const namesOnly = namesOnlyPass(scenario, checks, observations);
  return {
    mutants,
    proofs: [
      ...proofs,
      proofOf(scenario, 'names only', namesOnly ? 'Objects with the right names and empty specs pass.' : undefined),
      proofOf(scenario, 'mutants', blamed.length === 0 ? undefined : blamed.join('\n')),
    ],
  };
}

/** The lab with the scenario laid out, and with what its checks remember of that. */
async function layOutIn(scenario: LoadedScenario, opened: ProofLab, { checks }: ProofOptions): Promise<LaidOutLab> {
  const { lab, clock } = opened;
  await layOut(scenario, lab, { clock, scripts: lab.target.scripts });
  return { ...opened, originals: await originalsOf(scenario, checks, lab.target) };
}

/** Applies a manifest or runs a script; the reason when it was refused or failed. */
async function carryOut(
  scenario: LoadedScenario,
  source: AnswerSource,
  { lab }: ProofLab,
  options: ProofOptions,
): Promise<string | undefined> {
  const answer = await readAnswer(scenario, source);
  if ('problem' in answer) return answer.problem;
  const file = answer.edited ? `${answer.file} as edited` : answer.file;
  if (isScript(answer.file)) {
    const { exitCode, output } = await options.runScript(lab, scenario, answer);
    if (exitCode !== 0) return `${file} ended with exit code ${exitCode}:\n${output.slice(-2000)}`;
  } else {
    try {
      await lab.applyManifests(fillIn(answer.text, scenario.values ?? {}));
    } catch (error) {
      if (error instanceof UserError) return `${file} was refused: ${error.message}`;
      throw error;
    }
  }
  await lab.settled();
  return undefined;
}

async function gradeNow(scenario: LoadedScenario, opened: LaidOutLab, options: ProofOptions, wait = false) {
  const { originals } = opened;
  return gradeWithObservations({
    scenario,
    target: { ...opened.lab.target, ...(originals === undefined ? {} : { originals }) },
    checks: options.checks,
    clock: opened.clock,
    language: 'en',
    backend: opened.backend,
    wait: opened.wait && wait,
  });
}

/** The scenario with those checks judged at once. */
function withoutWaiting(scenario: LoadedScenario, ids: readonly string[]): LoadedScenario {
  const checks = scenario.document.checks.map((check) => {
    const { within: _, ...atOnce } = check;
    return ids.includes(check.id) ? atOnce : check;
  });
  return { ...scenario, document: { ...scenario.document, checks } };
}

/** Of values between the ends only what differs from learner to learner is proved: that it works. */
function withSolutionAlone(scenario: LoadedScenario): LoadedScenario {
  return { ...scenario, document: { ...scenario.document, right: [], wrong: [] } };
}

function proofOf({ name: scenario, values }: LoadedScenario, name: string, reason: string | undefined): Proof {
  return {
    scenario,
    name,
    ...(values === undefined ? {} : { parameters: values }),
    ok: reason === undefined,
    ...(reason === undefined ? {} : { reason }),
  };
}

/** Values that the parameters may have, with which the scenario is no scenario. */
function unsoundInstance(problem: Problem, scenarios: readonly LoadedScenario[]): Proof {
  const scenario = scenarios.find(({ file }) => file === problem.file)?.name ?? problem.file;
  return { scenario, name: 'parameters', ok: false, reason: renderProblem(problem) };
}

/** The results in the order of the tasks, at most `jobs` of which run at the same time. */
async function inParallel<T>(tasks: readonly (() => Promise<T>)[], jobs: number): Promise<readonly T[]> {
  const results: T[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next; index < tasks.length; index = next) {
      next += 1;
      const result = await tasks[index]?.();
      if (result !== undefined) results[index] = result;
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, jobs) }, work));
  return results;
}
