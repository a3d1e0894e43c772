import { exitCodes, renderProblem, UserError } from '#api';
import { loadPack, type Pack, renderPackProof, renderProof } from '#engine';
import type { Invocation } from './command.ts';
import type { Context } from './context.ts';
import { packFolder, requireTrust } from './packs.ts';
import { proveOnWorkers } from './prove-on-workers.ts';
import { fingerprintsOf, leaveMark } from './proved.ts';
import { loadChecks } from './wire.ts';

/** Proves a pack; 0 when every proof holds, 1 when one does not, 2 when the pack has mistakes. */
export async function runPackTest(context: Context, invocation: Invocation): Promise<number> {
  const checks = await loadChecks();
  const directory = await packFolder(context, invocation.args[0]);
  const { pack, problems } = await loadPack(directory, checks);
  const errors = problems.filter(({ severity }) => severity === 'error');
  for (const problem of errors) context.note(renderProblem(problem));
  if (pack === undefined || errors.length > 0) return exitCodes.userError;
  const scenario = invocation.text('scenario');
  if (scenario !== undefined) refuseUnknown(pack, scenario);
  requireTrust(context, pack, checks, { trust: invocation.flag('trust'), shown: invocation.args[0] ?? '.' });
  const json = invocation.flag('json');
  const fingerprints = fingerprintsOf(pack);
  const result = await proveOnWorkers(pack, {
    scenarios: scenario === undefined ? pack.scenarios.map(({ name }) => name) : [scenario],
    environment: context.environment,
    dockerHost: invocation.text('dockerHost'),
    proved: (proof) => {
      if (!json) context.write(`${renderProof(proof)}\n`);
    },
  });
  leaveMark(pack, result, fingerprints, context);
  context.write(json ? `${JSON.stringify(result, null, 2)}\n` : `\n${renderPackProof(result)}`);
  return result.ok ? exitCodes.done : exitCodes.failed;
}

function refuseUnknown(pack: Pack, name: string): void {
  if (pack.scenarios.some((scenario) => scenario.name === name)) return;
  const names = pack.scenarios.map((scenario) => scenario.name).join(', ');
  throw new UserError('unknown-scenario', `The pack ${pack.name} has no scenario "${name}".`, `There are: ${names}.`);
}
