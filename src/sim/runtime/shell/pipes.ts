import { joinBytes } from '../process/create-context.ts';
import type { ProcessEntry } from '../process/process-entry.ts';
import { emptyInput, Pipe } from '../process/streams.ts';
import type { Descriptor } from './descriptors.ts';
import { addJob, inForeground } from './job.ts';
import type { PipelineNode, ScriptNode, StatementNode } from './parse.ts';
import type { Shell } from './shell.ts';

/** Starts a statement with `&`: the shell goes on without it. */
export async function runInBackground(shell: Shell, statement: StatementNode): Promise<void> {
  const descriptors = new Map(shell.descriptors);
  if (!shell.interactive) descriptors.set(0, { input: emptyInput });
  const process = shell.fork(
    (child) => child.statement({ ...statement, background: false }, { last: true, tested: false }),
    descriptors,
  );
  const job = addJob(
    shell,
    [process],
    (statement.sourceText ?? process.arguments.join(' ')).replace(/\s*&\s*$/, ''),
    false,
  );
  if (shell.interactive && job !== undefined) await shell.say(`[${job.number}] ${process.pid}`);
  shell.state.lastBackground = process.pid;
  shell.state.status = 0;
}

/** Runs commands that a pipe joins, each in a process of its own; `text` is what was typed. */
export async function runPipeline(shell: Shell, { commands, pipeStderr }: PipelineNode, text: string): Promise<void> {
  const children: ProcessEntry[] = [];
  let from: Pipe | undefined;
  for (const [index, command] of commands.entries()) {
    const to = index === commands.length - 1 ? undefined : new Pipe();
    const descriptors = new Map<number, Descriptor>(shell.descriptors);
    if (from !== undefined) descriptors.set(0, { input: from });
    if (to !== undefined) descriptors.set(1, { output: to });
    if (to !== undefined && pipeStderr?.[index] === true) descriptors.set(2, { output: to });
    const source = from;
    const child = shell.fork((part) => part.command(command, { last: true, tested: false }), descriptors);
    child.onEnd(() => {
      to?.end();
      source?.breakOff();
    });
    children.push(child);
    from = to;
  }
  const stopped = shell.interactive && (await inForeground(shell, children, text)) === undefined;
  if (stopped) return;
  let failed = 0;
  const codes: number[] = [];
  for (const child of children) {
    const { code } = await shell.process.until(child.exited);
    shell.state.status = code;
    codes.push(code);
    if (code !== 0) failed = code;
  }
  shell.state.setArray('PIPESTATUS', codes.map(String));
  if (shell.state.options.has('pipefail')) shell.state.status = failed;
}

/** What `$(...)` stands for: the output of its script (`text` is without line ends behind it), and its status. */
export async function substitute(
  shell: Shell,
  script: ScriptNode,
): Promise<{ readonly text: string; readonly bytes: Uint8Array; readonly code: number }> {
  const pipe = new Pipe();
  const descriptors = new Map<number, Descriptor>(shell.descriptors);
  descriptors.set(1, { output: pipe });
  const child = shell.fork((inner) => {
    // Bash lets go of `set -e` in a substitution; other shells keep it.
    if (inner.flavour.kind === 'bash') inner.state.options.delete('e');
    return inner.statements(script.statements, { last: true, tested: false });
  }, descriptors);
  child.onEnd(() => pipe.end());
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const chunk = await shell.process.until(pipe.read());
    if (chunk === undefined) break;
    chunks.push(chunk.slice());
    size += chunk.length;
    shell.table.hold(shell.process, chunk.length);
  }
  const { code } = await shell.process.until(child.exited);
  shell.table.hold(shell.process, -size);
  shell.state.status = code;
  const bytes = joinBytes(chunks);
  return { text: withoutLastLines(new TextDecoder().decode(bytes)), bytes, code };
}

/** A regular expression would try every run of line feeds anew. */
function withoutLastLines(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 10) end -= 1;
  return text.slice(0, end);
}
