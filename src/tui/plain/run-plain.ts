import { createLabSession } from '../control/lab-session.ts';
import type { LabShell } from '../control/lab-shell.ts';
import { describeError } from '../describe-error.ts';
import { messagesIn } from '../messages/index.ts';
import type { TuiEnd, TuiOptions } from '../options.ts';
import { nextEntry } from '../state/catalogue.ts';
import { initialState } from '../state/model.ts';
import { createStore } from '../state/store.ts';
import { createLineReader } from './line-reader.ts';
import { runPlainShell } from './plain-shell.ts';
import {
  orderedEntries,
  plainChanges,
  plainChecklist,
  plainHelp,
  plainList,
  plainMarkdown,
  plainReport,
  plainTask,
} from './plain-text.ts';
import { type PlainWord, parsePlainInput } from './plain-words.ts';

/** In plain mode the shell runs on the whole terminal, when it is asked for. */
const noPane: LabShell = { pane: () => undefined, start: async () => {}, restart: async () => {}, close: () => {} };

/** The UI as a conversation: words in, sentences out; nothing moves and nothing is drawn. For screen readers. */
export async function runPlain(options: TuiOptions): Promise<TuiEnd> {
  const { clock } = options;
  const store = createStore(initialState({ columns: 80, rows: 24 }, options.language, clock.now()));
  const lines = createLineReader(options);
  const messages = () => messagesIn(store.get().language);
  const say = (text: string) => lines.print(text);
  const session = createLabSession({
    options,
    store,
    shell: noPane,
    notify: say,
    graded: () => void load(),
    maySwitch: () => isSure(messages().confirm.switch),
  });
  const entry = () => store.get().entries?.find((each) => each.id === store.get().lab?.scenario);

  async function load(): Promise<void> {
    store.dispatch({ type: 'catalogue/loaded', entries: await options.loadScenarios() });
  }

  let told = store.get().lab;
  const unsubscribe = store.subscribe(() => {
    const { lab } = store.get();
    const before = told;
    told = lab;
    if (lab === undefined || before === undefined) return;
    if (lab.phase !== before.phase && lab.phase === 'lost')
      say(`${messages().lab.hostGone} ${lab.trouble ?? ''}`.trim());
    if (lab.checklist === undefined || lab.checklist === before.checklist || lab.scenario !== before.scenario) return;
    for (const change of plainChanges(before.checklist, lab.checklist, messages())) say(change);
  });

  async function open(id: string): Promise<void> {
    say(messages().lab.opening);
    await session.open(id);
    const { lab } = store.get();
    const opened = entry();
    if (lab?.phase === 'failed') say(`${messages().lab.openFailed} ${lab.trouble ?? ''}`);
    else if (opened !== undefined) say(plainTask(opened, store.get().language, messages()));
  }

  async function isSure(question: string): Promise<boolean> {
    const answer = await lines.ask(`${messages().plain.confirm(question)} `);
    const yes = /^(y|yes|예|네)$/i.test(answer?.trim() ?? '');
    if (!yes) say(messages().plain.kept);
    return yes;
  }

  async function inLab(word: PlainWord): Promise<void> {
    const state = store.get();
    const { lab } = state;
    const opened = entry();
    if (lab === undefined) return say(messages().plain.needsLab);
    if (lab.phase === 'lost' || lab.phase === 'failed') await session.reconnect();
    switch (word) {
      case 'task':
        return opened === undefined ? undefined : say(plainTask(opened, state.language, messages()));
      case 'status':
        return say(plainChecklist(store.get().lab?.checklist, messages()));
      case 'check': {
        const before = state.result;
        await session.check();
        const { result } = store.get();
        return result === undefined || result === before ? undefined : say(plainReport(result.report, messages()));
      }
      case 'hint': {
        await session.hint();
        const { hints = [], hintTotal } = store.get().lab ?? {};
        const hint = hints.at(-1);
        if (hint === undefined || hints.length === lab.hints.length) return;
        return say(`${messages().lab.hint(hints.length, hintTotal ?? hints.length)}: ${plainMarkdown(hint)}`);
      }
      case 'solution': {
        if (lab.solution === undefined && !(await isSure(messages().confirm.solution))) return;
        await session.solution();
        const { solution } = store.get().lab ?? {};
        if (solution === undefined) return;
        return say(
          `${messages().lab.solution}: ${plainMarkdown(solution.explanation)}\n\n${solution.script.trimEnd()}`,
        );
      }
      case 'reset':
        return (await isSure(messages().confirm.reset)) ? session.reset() : undefined;
      case 'next': {
        const next = nextEntry(state.entries ?? [], lab.scenario);
        return next === undefined ? say(messages().result.allDone) : open(next.id);
      }
      case 'shell': {
        const { status } = store.get().lab ?? {};
        if (status === undefined) return;
        say(messages().plain.shellStarts);
        lines.suspend();
        try {
          await runPlainShell(options, status);
        } finally {
          lines.resume();
        }
        return say(messages().plain.shellEnded);
      }
      default:
        return undefined;
    }
  }

  async function obey(line: string): Promise<'go on' | 'quit'> {
    const input = parsePlainInput(line);
    const { entries = [], language } = store.get();
    if (input.type === 'unknown') say(messages().plain.unknown(input.text));
    if (input.type === 'number') {
      const chosen = orderedEntries(entries)[input.number - 1];
      if (chosen === undefined) say(messages().plain.unknown(String(input.number)));
      else await open(chosen.id);
    }
    if (input.type !== 'word') return 'go on';
    if (input.word === 'quit') return 'quit';
    if (input.word === 'help') say(plainHelp(messages()));
    else if (input.word === 'list') say(plainList(entries, language, messages()));
    else if (input.word === 'language') {
      const next = language === 'en' ? 'ko' : 'en';
      store.dispatch({ type: 'language', language: next });
      options.languageChanged?.(next);
      await session.translate();
      say(messages().plain.intro);
    } else await inLab(input.word);
    return 'go on';
  }

  const { promise: stopped, resolve: stop } = Promise.withResolvers<TuiEnd>();
  const signals = (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((signal) => ({
    signal,
    listener: () => stop({ reason: 'signal', signal }),
  }));
  for (const { signal, listener } of signals) options.process.on(signal, listener);

  async function converse(): Promise<TuiEnd> {
    say(messages().plain.intro);
    try {
      await load();
      say(plainList(store.get().entries ?? [], store.get().language, messages()));
    } catch (error) {
      say(describeError(error));
    }
    if (options.start !== undefined) await open(options.start);
    for (;;) {
      const line = await lines.ask(messages().plain.prompt);
      if (line === undefined || (await obey(line)) === 'quit') return { reason: 'quit' };
    }
  }

  const end = await Promise.race([converse(), stopped]);
  unsubscribe();
  lines.close();
  for (const { signal, listener } of signals) options.process.off(signal, listener);
  if (store.get().lab?.status !== undefined) say(messages().bye);
  session.close();
  options.stdin.pause();
  return end;
}
