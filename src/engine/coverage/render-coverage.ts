import type { Curriculum } from '#api';
import type { Pack } from '../load/load-pack.ts';

/**
 * The page that says, row by row of a curriculum, which scenarios let people practise it, and which rows nobody covers yet.
 * `walks`: where a row is walked through by hand, by row.
 */
export function renderCoverage(
  curriculum: Curriculum,
  packs: readonly Pack[],
  walks: ReadonlyMap<string, string>,
): string {
  const scenarios = scenariosByRow(packs);
  const rows = curriculum.flatMap((area) => Object.keys(area.rows));
  const open = rows.filter((row) => !scenarios.has(row));
  const areas = curriculum.map(({ area, rows: named }) => {
    const isWalked = Object.keys(named).some((row) => walks.has(row));
    const cells = Object.entries(named).map(([row, what]) => [
      row,
      what,
      scenarios.get(row) ?? '-',
      ...(isWalked ? [walks.get(row) ?? '-'] : []),
    ]);
    const head = ['row', 'what', 'scenarios', ...(isWalked ? ['walk'] : [])];
    const [top = '', ...lines] = [head, ...cells].map((row) => `| ${row.join(' | ')} |`);
    return [`## ${area}`, '', top, `${'|---'.repeat(head.length)}|`, ...lines, ''].join('\n');
  });
  return [
    '# What the bundled packs cover',
    '',
    'Made from `scenarios/curriculum.yaml` and `coverage` of each scenario; `npx vitest run test/engine/coverage.test.ts --update` makes',
    'it anew. A walk is what somebody would type to see everything that its row names; it is taken on the simulated engine, and on a real one',
    'but for what it says it needs.',
    '',
    `Rows with scenarios: ${rows.length - open.length} of ${rows.length}. ${open.length === 0 ? 'None is left.' : `Without: ${open.join(', ')}.`}`,
    '',
    ...areas,
  ].join('\n');
}

/** What scenarios name that no curriculum has, as `<scenario>: <row>`. */
export function unknownRows(curriculum: Curriculum, packs: readonly Pack[]): readonly string[] {
  const known = new Set(curriculum.flatMap(({ rows }) => Object.keys(rows)));
  return packs.flatMap((pack) =>
    pack.scenarios.flatMap(({ id, document }) =>
      (document.coverage ?? []).filter((row) => !known.has(row)).map((row) => `${id}: ${row}`),
    ),
  );
}

function scenariosByRow(packs: readonly Pack[]): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  for (const { scenarios } of packs) {
    for (const { id, document } of scenarios) {
      for (const row of document.coverage ?? []) ids.set(row, [ids.get(row), id].filter(Boolean).join(', '));
    }
  }
  return ids;
}
