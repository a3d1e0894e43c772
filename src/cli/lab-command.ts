import { connectSession, type SessionStatus, type TerminalSessionClient } from '#session';
import type { Invocation } from './command.ts';
import type { Context } from './context.ts';

/** The running lab that a verb means. UserError when none runs or it is not clear which. */
export function connectLab(context: Context, invocation: Invocation): Promise<TerminalSessionClient> {
  return connectSession(invocation.text('name'), context.environment);
}

/** The variables of the lab's commands over the person's own. */
export function labEnvironment(
  status: SessionStatus,
  own: Context['environment'],
): Readonly<Record<string, string | undefined>> {
  return { ...own, ...labVariables(status, own) };
}

/** Only what the lab changes: its variables, and the PATH with its bin folder first (once). */
export function labVariables(status: SessionStatus, own: Context['environment']): Readonly<Record<string, string>> {
  const path = (own.PATH ?? '/usr/local/bin:/usr/bin:/bin').split(':').filter((part) => part !== status.binDirectory);
  return { ...status.environment, PATH: [status.binDirectory, ...path].join(':') };
}
