import type { Backend, CheckRegistry, Clock, Lab, Scenario } from '#api';
import type { Environment, ScriptRunner } from '#platform';

/** What a host is given from outside: labs, scenarios and checks are none of its business. */
export interface HostServices {
  readonly environment: Environment;
  readonly clock: Clock;
  loadLab(nameOrFile: string): Promise<Lab>;
  loadBackend(name: Backend['name']): Promise<Backend>;
  /** The scenario in a lab with that prefix; UserError when there is none. */
  findScenario(reference: string, prefix: string): Promise<Scenario>;
  loadChecks(): Promise<CheckRegistry>;
  /** Whether the scripts of the scenario's pack may run. */
  trusts(scenario: Scenario): boolean;
  /** Runs scripts with those variables on a machine of the lab that `environment` (its commands') leads to. */
  machineScripts(machine: string, environment: Environment, variables: Readonly<Record<string, string>>): ScriptRunner;
  /** Fills the folder that goes first in the PATH of the lab's commands. */
  fillBin(directory: string): Promise<void>;
}
