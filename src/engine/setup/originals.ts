import type { CheckRegistry, KubernetesObject, Originals, Scenario, Target } from '#api';

/** What the checks of a scenario have to know of its beginning: looked up when it was laid out, before anybody acts. */
export async function originalsOf(scenario: Scenario, checks: CheckRegistry, target: Target): Promise<Originals> {
  const found: Record<string, KubernetesObject> = {};
  for (const entry of scenario.document.checks) {
    const check = checks.get(entry.kind);
    if (check?.originals === undefined) continue;
    for (const object of await check.originals(check.schema.parse(entry.spec), target)) {
      if (object.metadata?.uid !== undefined) found[object.metadata.uid] = object;
    }
  }
  return found;
}
