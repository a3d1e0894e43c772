import type { Life } from '../containers/life.ts';
import type { Build } from './build.ts';
import { BuildError } from './build-error.ts';

/**
 * Runs a step's container to its end, its output on the client's screen. Throws BuildError with the exit code, and when the
 * client went away, who takes the container with it.
 */
export async function runStep(build: Build, life: Life, command: readonly string[]): Promise<void> {
  const { output, signal } = build;
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  const show = (stream: 'stdout' | 'stderr', data?: Uint8Array) => {
    const text = decoders[stream].decode(data, { stream: data !== undefined });
    if (text === '') return;
    if (stream === 'stdout') output.print(text);
    else output.complain(text);
  };
  const attachment = life.attach({
    output: (stream, data) => {
      show(stream, data);
      // A client that reads slowly slows the command down instead of filling the memory.
      return output.room();
    },
    end: () => undefined,
  });
  const stop = () => {
    output.end();
    if (life.running) life.kill('KILL');
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    const ended = life.wait('next-exit');
    await life.start();
    if (signal.aborted) stop();
    const code = await ended;
    await life.ended;
    show('stdout');
    show('stderr');
    if (signal.aborted) throw new BuildError('build cancelled');
    if (code !== 0) throw new BuildError(`The command '${command.join(' ')}' returned a non-zero code: ${code}`, code);
  } finally {
    signal.removeEventListener('abort', stop);
    attachment.close();
  }
}
