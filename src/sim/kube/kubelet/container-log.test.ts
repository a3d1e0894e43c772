import { describe, expect, it } from 'vitest';
import { createContainerLog, type ReadOptions, readLog } from './container-log.ts';
import { fileText } from './log-run.ts';

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
    ['the last lines, if they are newer', { tailLines: 2, since: 3000 }, 'three\n'],
    ['one stream', { stream: 'stderr' as const }, 'bad\n'],
    ['times', { tailLines: 1, timestamps: true }, '1970-01-01T00:00:04.000000000Z three\n'],
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

  it('waits for the end of a line, of each stream by itself', async () => {
    const log = createContainerLog();
    log.append('stdout', encode('pro'), 1000);
    log.append('stderr', encode('bad\n'), 2000);
    expect(await read(log, {})).toBe('bad\n');
    log.append('stdout', encode('mpt'), 3000);
    log.end();
    expect(await read(log, {})).toBe('bad\nprompt');
  });

  it('cuts long lines in pieces that have one time, and are lines to whoever counts', async () => {
    const log = createContainerLog();
    for (let part = 0; part < 4; part += 1) log.append('stdout', encode('x'.repeat(5_000)), 1000 + part);
    log.append('stdout', encode('\nnext\n'), 2000);
    expect(log.runs.map(({ count, data }) => [count, data.length])).toEqual([
      [1, 16_384],
      [2, 3_617 + 5],
    ]);
    expect(await read(log, { timestamps: true })).toBe(
      `1970-01-01T00:00:01.003000000Z ${'x'.repeat(20_000)}\n1970-01-01T00:00:02.000000000Z next\n`,
    );
    expect((await read(log, { tailLines: 2 })).length).toBe(3_617 + 5);
  });

  it('moves a file of ten mebibytes aside, and keeps five files', async () => {
    const log = createContainerLog();
    const block = encode(`${'x'.repeat(16_383)}\n`.repeat(64));
    for (let round = 0; round < 9; round += 1) log.append('stdout', block, round);
    expect(log.rotated).toEqual([]);
    for (let round = 9; round < 75; round += 1) log.append('stdout', block, round * 1000);
    expect(log.rotated.map(({ time, compressed }) => [time, compressed])).toEqual([
      [69_000, false],
      [59_000, true],
      [49_000, true],
      [39_000, true],
    ]);
    expect([log.count, log.dropped]).toEqual([5 * 64, 70 * 64]);
    expect(await read(log, { tailLines: 1 })).toBe(`${'x'.repeat(16_383)}\n`);
  });

  it('gives those who follow slowly the file before, too, and then goes on with what is left', async () => {
    const log = createContainerLog();
    log.append('stdout', encode('first\n'), 0);
    const reader = readLog(log, { follow: true, timestamps: false, signal: new AbortController().signal });
    expect(String.fromCharCode(...((await reader.next()).value ?? []))).toBe('first\n');
    const block = encode(`${'x'.repeat(16_383)}\n`.repeat(64));
    for (let round = 0; round < 25; round += 1) log.append('stdout', block, round);
    log.append('stdout', encode('last\n'), 99);
    log.end();
    let text = '';
    for await (const piece of reader) text += new TextDecoder().decode(piece);
    expect([text.split('\n').length - 1, text.slice(-6)]).toEqual([15 * 64 + 1, '\nlast\n']);
  });

  it('keeps one file of a second, as files are named by it', async () => {
    const log = createContainerLog();
    const block = encode(`${'x'.repeat(16_383)}\n`.repeat(64));
    for (let round = 0; round < 45; round += 1) log.append('stdout', block, round);
    expect(log.rotated.map(({ time, compressed }) => [time, compressed])).toEqual([[39, false]]);
    expect([log.count, log.dropped]).toEqual([5 * 64, 40 * 64]);
  });

  it('shows lines that came together as the runtime writes them', () => {
    const log = createContainerLog();
    log.append('stdout', encode('one\ntwo\n'), 1000);
    log.append('stdout', encode('three\n'), 1000);
    log.append('stdout', encode('half'), 2000);
    log.end();
    expect([log.count, log.tail(2)]).toEqual([4, 'three\nhalf']);
    expect(fileText(log.runs).split('\n')).toEqual([
      '1970-01-01T00:00:01.000000000Z stdout F one',
      '1970-01-01T00:00:01.000000000Z stdout F two',
      '1970-01-01T00:00:01.000000000Z stdout F three',
      '1970-01-01T00:00:02.000000000Z stdout P half',
      '',
    ]);
  });

  it('lets go of a log when its reader goes away', async () => {
    const log = createContainerLog();
    const gone = new AbortController();
    const text = read(log, { follow: true, signal: gone.signal });
    log.append('stdout', encode('one\n'), 0);
    await new Promise((resolve) => setImmediate(resolve));
    gone.abort();
    expect(await text).toBe('one\n');
  });
});
