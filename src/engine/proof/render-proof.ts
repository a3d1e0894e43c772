import type { PackProof, Proof } from './types.ts';

/** One proof on one line, the reason below it. */
export function renderProof(proof: Proof): string {
  const values = Object.entries(proof.parameters ?? {}).map(([name, value]) => `${name}=${value}`);
  const given = values.length === 0 ? '' : ` (${values.join(', ')})`;
  const head = `${proof.ok ? 'ok    ' : 'not ok'}  ${proof.scenario}${given}  ${proof.name}`;
  if (proof.reason === undefined) return head;
  const reason = proof.reason
    .split('\n')
    .map((line) => `          ${line}`)
    .join('\n');
  return `${head}\n${reason}`;
}

/** The table of mutants killed by each check, the survivors, and the sum. */
export function renderPackProof(proof: PackProof): string {
  const rows = proof.mutants.map((one) => [
    one.scenario,
    one.check,
    String(one.killed),
    String(one.survivors.length),
    String(one.equivalent.length),
    one.survivors.join(', '),
  ]);
  const table = [['SCENARIO', 'CHECK', 'KILLED', 'SURVIVED', 'EQUIVALENT', 'SURVIVORS'], ...rows];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...table.map((row) => (row[column] ?? '').length)));
  const lines = table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('   ')
      .trimEnd(),
  );
  const failed = proof.proofs.filter((one) => !one.ok).length;
  const killed = proof.mutants.reduce((sum, one) => sum + one.killed, 0);
  const survived = proof.mutants.reduce((sum, one) => sum + one.survivors.length, 0);
  const equal = proof.mutants.reduce((sum, one) => sum + one.equivalent.length, 0);
  const excused = equal === 0 ? '' : `, ${equal} equally right`;
  const sum = `${proof.proofs.length - failed} proofs hold, ${failed} do not; ${killed} mutants killed, ${survived} survived${excused}.`;
  return `${proof.mutants.length === 0 ? '' : `${lines.join('\n')}\n\n`}${proof.pack}: ${sum}\n`;
}
