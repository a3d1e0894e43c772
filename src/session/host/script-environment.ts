import { type Scenario, scriptVariables } from '#api';
import type { LabPaths } from '#platform';
import type { SessionStatus } from '../protocol.ts';

/** What a lab lacks must not lead its commands to the person's own cluster or engine. */
export function nothingElse(paths: LabPaths): Readonly<Record<string, string>> {
  return { KUBECONFIG: paths.kubeconfig, DOCKER_HOST: `unix://${paths.directory}/no-docker-engine.sock` };
}

/**
 * The script as it can be read and copied: with the values of the scenario's parameters, which are variables only where we run
 * it, in the places of `$name` and `${name}`. What uses one in another way gets it set in front.
 */
export function withValues(script: string, { values }: Pick<Scenario, 'values'>): string {
  let text = script;
  const left: string[] = [];
  for (const [name, value] of Object.entries(scriptVariables(values))) {
    text = text.replaceAll(new RegExp(`(?<!\\\\)\\$(?:\\{${name}\\}|${name}(?![A-Za-z0-9_]))`, 'g'), () => value);
    if (text.includes(`\${${name}`)) left.push(`${name}='${value}'\n`);
  }
  return left.length === 0 ? text : `${left.join('')}\n${text}`;
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
