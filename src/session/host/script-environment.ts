import { type Scenario, scriptVariables } from '#api';
import type { LabPaths } from '#platform';
import type { SessionStatus } from '../protocol.ts';

/** What a lab lacks must not lead its commands to the person's own cluster or engine. */
export function nothingElse(paths: LabPaths): Readonly<Record<string, string>> {
  return { KUBECONFIG: paths.kubeconfig, DOCKER_HOST: `unix://${paths.directory}/no-docker-engine.sock` };
}

/** The script as it can be copied: the parameters that its environment has when we run it stand in front. */
export function withVariables(script: string, { values }: Scenario): string {
  const lines = Object.entries(scriptVariables(values)).map(([name, value]) => `${name}='${value}'\n`);
  return lines.length === 0 ? script : `${lines.join('')}\n${script}`;
}

/** The variables of a command that runs in the lab: the person's own, the lab's over them, its bin folder first. */
export function commandEnvironment(
  own: Readonly<Record<string, string | undefined>>,
  status: SessionStatus,
  scenario: Scenario,
): Readonly<Record<string, string | undefined>> {
  return {
    ...own,
    ...scriptVariables(scenario.values),
    ...status.environment,
    PATH: `${status.binDirectory}:${own.PATH ?? '/usr/local/bin:/usr/bin:/bin'}`,
  };
}
