import { join } from 'node:path';
import { didYouMean, inLanguage, UserError } from '#api';
import { stateDirectory } from '#platform';
import { defineCommand, shared } from '../command.ts';
import type { Context } from '../context.ts';
import { type Cell, renderTable } from '../output/table.ts';
import { loadBundledPacks } from '../wire.ts';

/** `list`: every scenario of every pack. */
export const list = defineCommand({
  name: 'list',
  summary: 'list the scenarios',
  options: [['--domain <domain>', 'only of that domain'], ['--pack <pack>', 'only of that pack'], shared.json],
  async run(context, invocation) {
    await printScenarios(context, invocation.text('pack'), invocation.text('domain'), invocation.flag('json'));
    return 0;
  },
});

/** Prints the catalogue. UserError for a pack or a domain that does not exist. */
export async function printScenarios(
  context: Context,
  packName: string | undefined,
  domain: string | undefined,
  json: boolean,
): Promise<void> {
  const { packs, problems } = await loadBundledPacks(context.environment);
  const { findPack } = await import('#engine');
  const { createProvedLookup } = await import('../proved.ts');
  const isProved = createProvedLookup();
  const { loadProgress } = await import('#session');
  const meant = packName === undefined ? packs : [findPack(packs, packName)];
  const best = loadProgress(join(stateDirectory(context.environment), 'progress.sqlite'));
  const scenarios = meant
    .flatMap((pack) => pack.scenarios)
    .filter((one) => domain === undefined || one.document.domain === domain);
  if (domain !== undefined && scenarios.length === 0)
    refuseDomain(
      domain,
      meant.flatMap((pack) => pack.scenarios.map((one) => one.document.domain)),
    );
  if (json) {
    const rows = scenarios.map(({ id, pack, directory, document }) => ({
      id,
      pack,
      title: inLanguage(document.title, context.language),
      domain: document.domain,
      difficulty: document.difficulty,
      minutes: document.minutes,
      points: document.checks.reduce((sum, check) => sum + check.points, 0),
      uses: document.uses,
      backends: document.backends,
      best: best.get(id) ?? null,
      proved: isProved({ directory }),
    }));
    context.write(`${JSON.stringify({ scenarios: rows }, null, 2)}\n`);
    return;
  }
  const { style, language } = context;
  const rows = scenarios.map(({ id, directory, document }): readonly Cell[] => {
    const result = best.get(id);
    const state = result === undefined ? '-' : result.passed ? 'passed' : `${result.earned}/${result.possible}`;
    return [
      { text: id, paint: style.bold },
      document.domain,
      document.difficulty,
      `${document.minutes} min`,
      { text: state, paint: result?.passed === true ? style.green : (text) => text },
      `${inLanguage(document.title, language)}${isProved({ directory }) ? '' : ' (not proved)'}`,
    ];
  });
  const head: readonly Cell[] = ['SCENARIO', 'DOMAIN', 'DIFFICULTY', 'TIME', 'BEST', 'TITLE'];
  context.write(renderTable([head.map((text) => ({ text: String(text), paint: style.dim })), ...rows]));
  if (problems.length > 0) context.note(`${problems.length} problems in packs: cka-lab pack lint DIR shows them.`);
}

function refuseDomain(domain: string, known: readonly string[]): never {
  const names = [...new Set(known)];
  const advice = didYouMean(domain, names) ?? `There are: ${names.join(', ')}.`;
  throw new UserError('unknown-domain', `No scenario is of the domain "${domain}".`, advice);
}
