import { StringDecoder } from 'node:string_decoder';
import type { Clock, Timer } from '#api';
import type { TerminalInput } from '../options.ts';
import { flushTokens, type InputToken, readTokens } from './input-tokens.ts';

/** How long an Escape may be the beginning of something longer. */
const escapeDelay = 15;

/** Owns the keyboard: nothing else may read it. Tokens that arrived together are handed over together. */
export interface InputRouter {
  /** Gives the keyboard back as it was. */
  close(): void;
}

export function startInputRouter(
  input: TerminalInput,
  clock: Clock,
  receive: (tokens: readonly InputToken[]) => void,
): InputRouter {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let timer: Timer | undefined;
  const onData = (chunk: Buffer | string) => {
    timer?.cancel();
    const read = readTokens(rest + (typeof chunk === 'string' ? chunk : decoder.write(chunk)));
    rest = read.rest;
    if (read.tokens.length > 0) receive(read.tokens);
    // A paste may take as long as it takes.
    if (rest !== '' && !rest.startsWith('\u001b[200~')) {
      timer = clock.after(escapeDelay, () => {
        const late = flushTokens(rest);
        rest = '';
        receive(late);
      });
    }
  };
  input.setRawMode?.(true);
  input.on('data', onData);
  input.resume();
  input.ref?.();
  return {
    close() {
      timer?.cancel();
      input.off('data', onData);
      input.setRawMode?.(false);
      input.pause();
      input.unref?.();
    },
  };
}
