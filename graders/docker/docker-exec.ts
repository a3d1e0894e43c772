import { z } from 'zod';
import { type CommandAttempt, defineCheck } from '#api';
import { judgeFindings, judgeMissing } from '../match/judgement.ts';
import {
  alteredOutcomes,
  type OutcomeExpectation,
  outcomeFindings,
  outcomeLiterals,
  outcomeShape,
  timeoutOf,
  timeoutShape,
} from '../match/outcome.ts';
import { engineOf, listIn, mapIn, offeredByEngine, plainName, watchEngine } from './common.ts';

const reference = 'https://docs.docker.com/reference/cli/docker/container/exec/';

const schema = z.strictObject({
  name: z.string().describe('The name of the container.'),
  command: z
    .array(z.string())
    .min(1)
    .describe('Program and arguments, without a shell unless it names one. It only reads.'),
  ...outcomeShape,
  ...timeoutShape,
});

interface Spec extends OutcomeExpectation {
  readonly name: string;
  readonly command: readonly string[];
  readonly timeout?: number | undefined;
}

interface Observation {
  /** Undefined: no such container. */
  readonly attempt: CommandAttempt | { readonly notRunning: string } | undefined;
  readonly others: readonly string[];
}

/** `docker-exec`: a command in a running container ends and prints as it should. */
export const dockerExec = defineCheck<Spec, Observation>({
  kind: 'docker-exec',
  summary: 'A command that reads, run in a running Docker container, ends and prints as it should.',
  schema,
  example: { name: 'db', command: ['cat', '/var/lib/db/table'], stdout: { lines: ['row 1', 'row 2'] } },
  looksAt: 'docker',
  literals: (spec) => [spec.name, ...outcomeLiterals(spec)],
  runs: (spec) => ({ name: `container ${spec.name}`, isSaid: true }),
  observe: async (spec, target) => {
    const engine = engineOf(target);
    const exec = offeredByEngine(engine.exec, 'Commands cannot be run in the containers of this lab.');
    const found = await engine.container(spec.name);
    const attempt =
      found === undefined
        ? undefined
        : mapIn(found, 'State').Status === 'running'
          ? await exec(spec.name, spec.command, timeoutOf(spec))
          : { notRunning: String(mapIn(found, 'State').Status ?? '(unknown)') };
    if (attempt !== undefined) return { attempt, others: [] };
    return { attempt, others: (await engine.containers()).flatMap((one) => listIn(one, 'Names').map(plainName)) };
  },
  judge: (spec, { attempt, others }, named) => {
    if (attempt === undefined) return judgeMissing('container', spec.name, others, reference, named);
    const line = `"${spec.command.join(' ')}"`;
    const what = `${line} in container ${spec.name}`;
    const whatKo = `컨테이너 ${spec.name}에서 실행한 ${line}`;
    if ('exitCode' in attempt)
      return judgeFindings(
        `container ${spec.name}`,
        outcomeFindings(spec, { en: what, ko: whatKo }, attempt),
        reference,
      );
    const cause = 'notRunning' in attempt ? attempt.notRunning : attempt.notStarted;
    const finding = {
      holds: false,
      expected: `${what}: exit code ${spec.exitCode ?? 0}`,
      observed: `${what}: ${cause}`,
      en: `${what} could not be run: ${cause}.`,
      ko: `컨테이너 ${spec.name}에서 ${line} 명령을 실행할 수 없습니다: ${cause}.`,
    };
    return judgeFindings(`container ${spec.name}`, [finding], reference);
  },
  mutants: (spec, seen) => [
    { name: 'deleted', observation: { attempt: undefined, others: [] } },
    { name: 'not running', observation: { ...seen, attempt: { notRunning: 'exited' } } },
    ...(seen.attempt === undefined || !('exitCode' in seen.attempt)
      ? []
      : alteredOutcomes(spec, seen.attempt).map(({ name, outcome }) => ({
          name,
          observation: { ...seen, attempt: outcome },
        }))),
  ],
  watch: watchEngine,
});
