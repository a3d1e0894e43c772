import { exitCodes, inLanguage, renderProblem } from '#api';
import { isTrustedPack } from '#platform';
import { defineCommand, shared } from '../command.ts';
import { renderTable } from '../output/table.ts';
import { loadChecks } from '../wire.ts';

/** `pack info DIR`: what is in a pack. */
export const packInfo = defineCommand({
  name: 'pack info',
  summary: 'show what is in a pack: scenarios, points, kinds of checks, trust',
  arguments: [['<dir>', 'the folder with pack.yaml, or the name of an installed pack']],
  options: [shared.json],
  async run(context, invocation) {
    const { loadPack, runsScripts } = await import('#engine');
    const { packFolder } = await import('../packs.ts');
    const directory = await packFolder(context, invocation.args[0]);
    const checks = await loadChecks();
    const { pack, problems } = await loadPack(directory, checks);
    if (pack === undefined) {
      for (const problem of problems) context.note(renderProblem(problem));
      return exitCodes.userError;
    }
    const { createProvedLookup } = await import('../proved.ts');
    const isProved = createProvedLookup();
    const scenarios = pack.scenarios.map((scenario) => ({
      name: scenario.name,
      title: inLanguage(scenario.document.title, context.language),
      domain: scenario.document.domain,
      difficulty: scenario.document.difficulty,
      minutes: scenario.document.minutes,
      points: scenario.document.checks.reduce((sum, check) => sum + check.points, 0),
      checks: [...new Set(scenario.document.checks.map((check) => check.kind))],
      wrong: scenario.document.wrong.length,
      scripts: runsScripts(scenario, checks),
      proved: isProved(scenario),
    }));
    const trusted = isTrustedPack(directory, context.environment);
    const { version, license } = pack.document;
    if (invocation.flag('json')) {
      context.write(
        `${JSON.stringify({ name: pack.name, version, license, trusted, scenarios, problems }, null, 2)}\n`,
      );
      return 0;
    }
    context.write(`${pack.name} ${version ?? ''}: ${inLanguage(pack.document.title, context.language)}\n`);
    context.write(`license: ${license ?? 'none given'}; scripts may run: ${trusted ? 'yes' : 'no'}\n\n`);
    const rows = scenarios.map((one) => [
      one.name,
      one.difficulty,
      `${one.minutes}`,
      `${one.points}`,
      `${one.wrong}`,
      one.proved ? 'yes' : 'no',
      one.checks.join(', '),
    ]);
    context.write(renderTable([['SCENARIO', 'DIFFICULTY', 'MINUTES', 'POINTS', 'WRONG', 'PROVED', 'CHECKS'], ...rows]));
    if (problems.length > 0)
      context.note(`${problems.length} problems: cka-lab pack lint ${invocation.args[0] ?? '.'}`);
    return 0;
  },
});
