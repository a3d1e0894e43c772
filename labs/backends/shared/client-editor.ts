import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClientRequest } from '#api';
import type { StartedClient } from './client-runner.ts';

/** The name of the program that a client takes for its editor. */
export const editorScript = '.editor';

const mark = '\u0000edit ';
const end = '\u0000';

/** An editor that asks, on the client's own output, to have a file edited, and reads on its input how that went. */
export function placeEditor(root: string): string {
  mkdirSync(join(root, 'bin'), { recursive: true });
  const path = join(root, 'bin', editorScript);
  writeFileSync(path, '#!/bin/sh\nprintf \'\\000edit %s\\000\' "$1"\nread -r code\nexit "$code"\n', { mode: 0o700 });
  // kubectl splits what names its editor at spaces, unless it holds quotes.
  return path.includes(' ') ? `'${path}'` : path;
}

/** The client without the questions of its editor, which are answered here. */
export function answeringEdits(client: StartedClient, root: string, { edit }: ClientRequest): StartedClient {
  if (edit === undefined) return client;
  const answer = async (path: string) => {
    const { code, content } = await edit(path.slice(root.length), readFileSync(path));
    writeFileSync(path, content);
    client.write(Buffer.from(`${code}\n`));
  };
  return {
    ...client,
    onOutput: (listener) => {
      let rest = '';
      client.onOutput((stream, data) => {
        if (stream === 'stderr') return listener(stream, data);
        rest += Buffer.from(data).toString('latin1');
        for (let at = rest.indexOf(mark); at >= 0; at = rest.indexOf(mark)) {
          const close = rest.indexOf(end, at + mark.length);
          if (close < 0) return;
          const path = Buffer.from(rest.slice(at + mark.length, close), 'latin1').toString();
          rest = rest.slice(0, at) + rest.slice(close + 1);
          answer(path).catch(() => client.kill());
        }
        if (rest !== '') listener(stream, Buffer.from(rest, 'latin1'));
        rest = '';
      });
    },
  };
}
