import { type CheckRegistry, exitCodes, renderProblem, UserError } from '#api';
import { loadPack, type Pack, type PackProof, renderPackProof, renderProof } from '#engine';
import type { Invocation } from './command.ts';
import type { Context } from './context.ts';
import { packFolder, requireTrust } from './packs.ts';
import { proveOnWorkers } from './prove-on-workers.ts';
import { fingerprintsOf, leaveMark } from './proved.ts';
import { loadChecks } from './wire.ts';

/** Proves packs; 0 when every proof holds, 1 when one does not, 2 when a pack has mistakes. */
export async function runPackTest(context: Context, invocation: Invocation): Promise<number> {
  const checks = await loadChecks();
  const packs: Pack[] = [];
  for (const place of invocation.args) {
    const pack = await loadSound(context, place, checks);
    if (pack === undefined) return exitCodes.userError;
    packs.push(pack);
  }
  const scenario = invocation.text('scenario');
  if (scenario !== undefined) refuseUnknown(packs, scenario);
  for (const [index, pack] of packs.entries()) {
    requireTrust(context, pack, checks, { trust: invocation.flag('trust'), shown: invocation.args[index] ?? '.' });
  }
  const json = invocation.flag('json');
  const fingerprints = packs.map(fingerprintsOf);
  const results = await proveOnWorkers(
    packs.map((pack) => ({ pack, scenarios: namesOf(pack).filter((name) => name === (scenario ?? name)) })),
    {
      environment: context.environment,
      dockerHost: invocation.text('dockerHost'),
      proved: (proof) => {
        if (!json) context.write(`${renderProof(proof)}\n`);
      },
    },
  );
  const proved: PackProof[] = [];
  for (const [index, pack] of packs.entries()) {
    const result = results[index];
    // None of its scenarios was asked for.
    if (result === undefined || result.proofs.length === 0) continue;
    leaveMark(pack, result, fingerprints[index] ?? new Map(), context);
    proved.push(result);
    if (!json) context.write(`\n${renderPackProof(result)}`);
  }
  // Of several packs a list: what is printed is one document.
  if (json) context.write(`${JSON.stringify(packs.length === 1 ? proved[0] : proved, null, 2)}\n`);
  return results.every(({ ok }) => ok) ? exitCodes.done : exitCodes.failed;
}

/** The pack; undefined after its mistakes were told. */
async function loadSound(context: Context, place: string, checks: CheckRegistry): Promise<Pack | undefined> {
  const { pack, problems } = await loadPack(await packFolder(context, place), checks);
  const errors = problems.filter(({ severity }) => severity === 'error');
  for (const problem of errors) context.note(renderProblem(problem));
  return errors.length > 0 ? undefined : pack;
}

const namesOf = ({ scenarios }: Pack): readonly string[] => scenarios.map(({ name }) => name);

function refuseUnknown(packs: readonly Pack[], name: string): void {
  if (packs.some((pack) => namesOf(pack).includes(name))) return;
  const names = packs.flatMap(namesOf).join(', ');
  const where = packs.map((pack) => pack.name).join(', ');
  throw new UserError(
    'unknown-scenario',
    `The pack${packs.length === 1 ? '' : 's'} ${where} ${packs.length === 1 ? 'has' : 'have'} no scenario "${name}".`,
    `There are: ${names}.`,
  );
}
