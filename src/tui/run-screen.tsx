import { PassThrough, Writable } from 'node:stream';
import { type Instance, render } from 'ink';
import { App } from './app.tsx';
import { createCommands } from './control/commands.ts';
import { createInput } from './control/input.ts';
import { createLabSession } from './control/lab-session.ts';
import { createLabShell } from './control/lab-shell.ts';
import { paintShell } from './control/paint-shell.ts';
import { describeError } from './describe-error.ts';
import { messagesIn } from './messages/index.ts';
import type { TuiEnd, TuiOptions } from './options.ts';
import { isTooSmall, labLayout } from './state/layout.ts';
import { initialState, type Size } from './state/model.ts';
import { createStore } from './state/store.ts';
import { createCompositor } from './terminal/compositor.ts';
import { startInputRouter } from './terminal/input-router.ts';
import { enterScreen, leaveScreen, mouseOff, mouseOn } from './terminal/modes.ts';
import { colourDepth, createTheme } from './theme.ts';

/** How long a notice covers the keys (milliseconds). */
const noticeTime = { info: 4_000, trouble: 8_000 };
const tickInterval = 10_000;

function sizeOf({ stdout }: TuiOptions): Size {
  return { columns: stdout.columns || 80, rows: stdout.rows || 24 };
}

/** The full-screen UI: owns keyboard and screen from the first paint until it has left both clean. */
export async function runScreen(options: TuiOptions): Promise<TuiEnd> {
  const { stdin, stdout, clock } = options;
  const store = createStore(initialState(sizeOf(options), options.language, clock.now()));
  const depth = colourDepth(options.environment);
  const { promise, resolve, reject } = Promise.withResolvers<TuiEnd>();
  /** The screen is left: nothing is drawn any more. */
  let isOver = false;
  let isEnded = false;
  /** The terminal hung up: nothing can be written any more. */
  let isGone = false;

  const compositor = createCompositor({
    ...sizeOf(options),
    write: (data) => isOver || stdout.write(data),
    drained: (resume) => void stdout.once('drain', resume),
    schedule: (flush) => void setImmediate(() => !isOver && flush()),
  });
  const shell = createLabShell({
    options,
    depth,
    size: () => shellSize(),
    changed: () => {
      store.dispatch({ type: 'lab/scrolled-back', lines: shell.pane()?.scrolledBack() ?? 0 });
      paintShell(store.get(), shell, compositor, depth);
    },
    bell: () => !isOver && stdout.write('\u0007'),
    state: (state) => store.dispatch({ type: 'lab/shell', shell: state }),
  });
  let switchAnswered = (_yes: boolean) => {};
  const session = createLabSession({
    options,
    store,
    shell,
    notify,
    graded: () => void loadScenarios(),
    maySwitch: () => {
      store.dispatch({ type: 'asked', question: 'switch' });
      return new Promise((answer) => {
        switchAnswered = answer;
      });
    },
  });
  const run = createCommands({
    options,
    store,
    session,
    shell,
    notify,
    setMouse: (on) => void stdout.write(on ? mouseOn : mouseOff),
    redraw: () => compositor.invalidate(),
    reload: () => void loadScenarios(),
    quit: () => end({ reason: 'quit' }),
    switchAnswered: (yes) => switchAnswered(yes),
  });

  function notify(text: string, tone: 'info' | 'trouble' = 'info'): void {
    const notice = { text, tone };
    store.dispatch({ type: 'notice', notice });
    clock.after(noticeTime[tone], () => {
      if (!isOver && store.get().notice === notice) store.dispatch({ type: 'notice', notice: undefined });
    });
  }

  async function loadScenarios(): Promise<void> {
    try {
      store.dispatch({ type: 'catalogue/loaded', entries: await options.loadScenarios() });
    } catch (error) {
      store.dispatch({ type: 'catalogue/loaded', entries: store.get().entries ?? [] });
      notify(describeError(error), 'trouble');
    }
  }

  function shellSize(): Size {
    const { size, lab } = store.get();
    const place = lab === undefined ? undefined : labLayout(size, lab, lab.checklist?.checks.length ?? 0).shell;
    const known = shell.pane()?.size();
    return place === undefined ? (known ?? { columns: 80, rows: 24 }) : { columns: place.width, rows: place.height };
  }

  function tick(): void {
    clock.after(tickInterval, () => {
      if (isOver) return;
      store.dispatch({ type: 'ticked', now: clock.now() });
      tick();
    });
  }

  /** Ink lays out whole frames (`debug`: without cursor movements of its own); the compositor writes what changed. */
  const frames = Object.assign(
    new Writable({
      decodeStrings: false,
      write(chunk, _encoding, done) {
        if (!isOver && chunk !== '') compositor.frame(String(chunk));
        done();
      },
    }),
    { isTTY: true, ...sizeOf(options) },
  );
  let ink: Instance | undefined;

  const onResize = () => {
    const size = sizeOf(options);
    Object.assign(frames, size);
    compositor.resize(size.columns, size.rows);
    frames.emit('resize');
    store.dispatch({ type: 'resized', size });
  };
  const onCrash = () => leave();
  const onContinue = () => {
    stdin.setRawMode?.(true);
    stdout.write(enterScreen + (store.get().mouse ? mouseOn : ''));
    compositor.invalidate();
  };
  const signals = (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((signal) => ({
    signal,
    listener: () => end({ reason: 'signal', signal }),
  }));
  const onGone = () => {
    isGone = true;
    end({ reason: 'signal', signal: 'SIGHUP' });
  };

  const router = startInputRouter(stdin, clock, createInput({ store, shell, run }));
  stdout.write(enterScreen + mouseOn);
  stdout.on('resize', onResize);
  stdout.on('error', onGone);
  stdin.on('end', onGone);
  stdin.on('error', onGone);
  for (const { signal, listener } of signals) options.process.on(signal, listener);
  options.process.on('SIGCONT', onContinue);
  options.process.on('exit', onCrash);
  options.process.on('uncaughtExceptionMonitor', onCrash);

  /** Gives the terminal back; safe at any moment, and more than once. */
  function leave(): void {
    if (isOver) return;
    isOver = true;
    // Fails where the terminal hung up (an error on stdin), which is how we know.
    router.close();
    if (!isGone) stdout.write(leaveScreen);
  }

  function finish(): void {
    const saysBye = !isOver && store.get().lab?.status !== undefined;
    leave();
    unsubscribe();
    ink?.unmount();
    session.close();
    shell.close();
    // `error` is listened to for ever: a terminal that hung up reports it after the last use.
    stdout.off('resize', onResize);
    stdin.off('end', onGone);
    if (saysBye && !isGone) stdout.write(`${messagesIn(store.get().language).bye}\n`);
  }

  function end(how: TuiEnd): void {
    if (isEnded) return;
    isEnded = true;
    finish();
    // Not at once: ink's own exit hook sends a signal again when it finds nobody else listening for it.
    setImmediate(() => {
      for (const { signal, listener } of signals) options.process.off(signal, listener);
      options.process.off('SIGCONT', onContinue);
      options.process.off('exit', onCrash);
      options.process.off('uncaughtExceptionMonitor', onCrash);
      resolve(how);
    });
  }

  const unsubscribe = store.subscribe(() => {
    const state = store.get();
    const { columns, rows } = shellSize();
    if (!isTooSmall(state.size)) shell.pane()?.resize(columns, rows);
    paintShell(state, shell, compositor, depth);
  });
  ink = render(<App store={store} theme={createTheme(depth)} />, {
    stdout: frames,
    stdin: new PassThrough(),
    debug: true,
    interactive: true,
    exitOnCtrlC: false,
    patchConsole: false,
    isScreenReaderEnabled: false,
  });
  ink.waitUntilExit().catch((error: unknown) => {
    if (!isEnded) finish();
    isEnded = true;
    reject(error);
  });
  compositor.flush();
  tick();
  setImmediate(() => {
    if (options.start !== undefined) void loadScenarios().then(() => session.open(options.start ?? ''));
    else void loadScenarios();
  });
  return promise;
}
