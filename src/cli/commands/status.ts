import { UserError } from '#api';
import { listSessions, type SessionEntry } from '#session';
import { defineCommand, shared } from '../command.ts';
import type { Context } from '../context.ts';
import { type Cell, renderTable } from '../output/table.ts';

/** `status`: all labs, running or not; with `--name` only that one. */
export const status = defineCommand({
  name: 'status',
  summary: 'show the labs and what is under way in them',
  options: [shared.json, shared.name],
  async run(context, invocation) {
    const all = await listSessions(context.environment);
    const name = invocation.text('name');
    const entries = name === undefined ? all : all.filter((entry) => entry.name === name);
    if (name !== undefined && entries.length === 0) {
      throw new UserError('unknown-lab-name', `There is no lab "${name}".`, 'cka-lab status lists the labs.');
    }
    if (invocation.flag('json')) {
      const documents = entries.map(documentOf);
      context.write(`${JSON.stringify(name === undefined ? { labs: documents } : documents[0], null, 2)}\n`);
      return 0;
    }
    if (entries.length === 0) {
      context.write('No lab is there. cka-lab start begins one.\n');
      return 0;
    }
    const head: readonly Cell[] = ['NAME', 'STATE', 'LAB', 'BACKEND', 'SCENARIO', 'SINCE'];
    context.write(renderTable([head, ...entries.map((entry) => row(entry, context))]));
    return 0;
  },
});

type State = 'running' | 'stuck' | 'stopped' | 'crashed';

function stateOf({ status, stuck, state }: SessionEntry): State {
  if (stuck) return 'stuck';
  if (status !== undefined) return 'running';
  return state?.ended === undefined ? 'crashed' : 'stopped';
}

function documentOf(entry: SessionEntry): Readonly<Record<string, unknown>> {
  const { name, status, state } = entry;
  const remembered = { ...state?.source, scenario: state?.scenario, attempt: state?.attempt };
  return { name, state: stateOf(entry), ...(status ?? remembered) };
}

function row(entry: SessionEntry, { style }: Context): readonly Cell[] {
  const state = stateOf(entry);
  const paint = { running: style.green, stuck: style.red, stopped: style.dim, crashed: style.red }[state];
  const { status, state: remembered } = entry;
  const attempt = status?.attempt ?? remembered?.attempt;
  const scenario = status?.scenario ?? remembered?.scenario ?? '-';
  return [
    { text: entry.name, paint: style.bold },
    { text: state, paint },
    status?.lab ?? remembered?.source.lab ?? '-',
    status?.backend ?? remembered?.source.backend ?? '-',
    attempt?.passed === true ? `${scenario} (passed)` : scenario,
    (attempt?.startedAt ?? status?.startedAt ?? '-').replace(/\.\d+Z$/, 'Z'),
  ];
}
