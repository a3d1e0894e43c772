import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestEngine } from './testing.ts';

/** A member as it may not be: any type, any size, a wrong sum. */
function member(
  name: string,
  text = '',
  { type = '0', link = '', size = String(text.length), wrong = 0 } = {},
): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write('0000644', 100);
  header.write(Number(size).toString(8).padStart(11, '0'), 124);
  header.write(' '.repeat(8), 148);
  header.write(type, 156);
  header.write(link, 157);
  header.write('ustar\u000000', 257);
  const sum = header.reduce((all, byte) => all + byte, wrong);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, Buffer.from(text.padEnd(Math.ceil(text.length / 512) * 512, '\0'))]);
}

const dockerfile = member('Dockerfile', 'FROM box\n');
const end = Buffer.alloc(1024);
const folder = (name: string) => member(`${name}/`, '', { type: '5' });
const unpacked = (why: string) => `Error processing tar file(exit status 1): ${why}`;
const outside = (name: string) => unpacked(`"${name}" is outside of "/w"`);

let engine: Awaited<ReturnType<typeof createTestEngine>>;
beforeAll(async () => {
  engine = await createTestEngine();
  await engine.ask('POST', '/containers/create?name=cc', { Image: 'box', Cmd: ['true'] });
  await engine.ask('PUT', '/containers/cc/archive?path=/', Buffer.concat([folder('w'), end]));
});
afterAll(() => engine.close());

/** What a real engine answered to the same bytes. */
it.each([
  ['bytes that are no archive', [Buffer.alloc(2048, 'x')], unpacked('archive/tar: invalid tar header')],
  ['a wrong sum', [member('a', 'x', { wrong: 1 })], unpacked('archive/tar: invalid tar header')],
  ['an end inside of a file', [member('a', 'x', { size: '5000' })], unpacked('unexpected EOF')],
  ['a size beyond all', [member('a', 'x', { size: '8589934591' })], unpacked('unexpected EOF')],
  ['a name that climbs out', [member('../../etc/escape', 'x')], outside('../../etc/escape')],
  ['a name that climbs out later', [member('x/../../../y', 'x')], outside('../../y')],
  [
    'a link that climbs out',
    [member('l', '', { type: '2', link: '../..' })],
    unpacked('invalid symlink "/w/l" -> "../.."'),
  ],
  [
    'a hard link that climbs out',
    [member('h', '', { type: '1', link: '../../etc/passwd' })],
    unpacked('invalid hardlink "/etc/passwd" -> "../../etc/passwd"'),
  ],
  [
    'a hard link to nothing',
    [member('h', '', { type: '1', link: 'nosuch' })],
    unpacked('link /w/nosuch /w/h: no such file or directory'),
  ],
  ['a name below a file', [member('f', 'x'), member('f/in', 'x')], unpacked('open /w/f/in: not a directory')],
  ['an unknown type', [member('odd', '', { type: 'Z' })], unpacked('unhandled tar header type 90')],
])('cp refuses %s', async (_what, parts, message) => {
  const answer = await engine.ask(
    'PUT',
    '/containers/cc/archive?path=/w',
    Buffer.concat([...parts, end.subarray(512)]),
  );
  expect(answer).toEqual({ status: 500, body: { message } });
});

it.each([
  [
    'a name that is there twice',
    [folder('t'), member('t', 'x')],
    'Error processing tar file(duplicates of file paths not supported): ',
  ],
  [
    'a hard link out',
    [member('h', '', { type: '1', link: '/etc/passwd' })],
    unpacked('link /etc/passwd /h: no such file or directory'),
  ],
  [
    'what lies behind a link to nothing',
    [member('l', '', { type: '2', link: '/etc' }), member('l/in', 'x')],
    unpacked('open /l/in: no such file or directory'),
  ],
])('import refuses %s', async (_what, parts, message) => {
  const answer = await engine.ask('POST', '/images/create?fromSrc=-', Buffer.concat([...parts, end]));
  expect(answer).toEqual({ status: 500, body: { message } });
});

it.each([
  ['no archive', '', [Buffer.alloc(2048, 'x')], 'archive/tar: invalid tar header'],
  ['one that is wrong later', '', [dockerfile, member('a', 'x', { wrong: 1 })], unpacked('unexpected EOF')],
  [
    'a Dockerfile outside',
    '?dockerfile=../../etc/passwd',
    [dockerfile],
    'forbidden path outside the build context: ../../etc/passwd ()',
  ],
])('build refuses %s', async (_what, query, parts, message) => {
  const answer = await engine.ask('POST', `/build${query}`, Buffer.concat([...parts, end]));
  expect(answer).toEqual({ status: 500, body: { message } });
});

it('nothing of all that came to lie outside of its target', async () => {
  const { body } = await engine.ask('GET', '/containers/cc/changes');
  expect(
    (body as { Path: string }[]).map(({ Path: path }) => path).filter((path) => !/^\/w(?:\/|$)/.test(path)),
  ).toEqual([]);
});
