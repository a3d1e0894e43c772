import { describe, expect, it } from 'vitest';
import { createContainerLog, type ReadOptions, readLog } from './container-log.ts';

const encode = (text: string) => new TextEncoder().encode(text);

async function read(log: ReturnType<typeof createContainerLog>, options: Partial<ReadOptions>): Promise<string> {
  let text = '';
  const all = { follow: false, timestamps: false, signal: new AbortController().signal, ...options };
  for await (const piece of readLog(log, all)) text += new TextDecoder().decode(piece);
  return text;
}

function written() {
  const log = createContainerLog();
  log.append('stdout', encode('one\ntwo\n'), 1000);
  log.append('stderr', encode('bad\n'), 2000);
  log.append('stdout', encode('thr'), 3000);
  log.append('stdout', encode('ee\n'), 4000);
  return log;
}

describe('readLog', () => {
  it.each([
    ['everything', {}, 'one\ntwo\nbad\nthree\n'],
    ['the last lines', { tailLines: 2 }, 'bad\nthree\n'],
    ['nothing of zero lines', { tailLines: 0 }, ''],
    ['so many bytes', { limitBytes: 5 }, 'one\nt'],
    ['what is newer', { since: 2000 }, 'bad\nthree\n'],
    ['one stream', { stream: 'stderr' as const }, 'bad\n'],
    ['times', { tailLines: 1, timestamps: true }, '1970-01-01T00:00:03.000000000Z three\n'],
  ])('gives %s', async (_, options, expected) => {
    expect(await read(written(), options)).toBe(expected);
  });

  it('follows until the container ended', async () => {
    const log = written();
    const text = read(log, { follow: true, tailLines: 1 });
    log.append('stdout', encode('fo'), 5000);
    await Promise.resolve();
    log.append('stdout', encode('ur\nfive\n'), 6000);
    log.end();
    expect(await text).toBe('three\nfour\nfive\n');
  });
});
