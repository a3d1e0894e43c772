import { expect, test } from 'vitest';
import { tuiTests } from '../../../test/support/tui.ts';
import { entries } from '../../../test/support/tui-catalogue.ts';

const { start } = tuiTests();

test('the catalogue groups scenarios by pack and domain, in English', async () => {
  const { terminal } = start();
  expect(await terminal.until('bind mount')).toMatchInlineSnapshot(`
    " cka-lab  Scenarios                                               1 of 4 passed
    ────────────────────────────────────────────────────────────────────────────────
     Storage basics · storage
     ▸ ○ Create a PersistentVolume                          easy    5 min   new
       ◐ Bind a claim to one of several volumes             medium  8 min   4/8
       ✓ A claim that waits for its Pod                     medium  10 min  8/8

     Storage basics · docker
       ○ A container with a bind mount                      easy    6 min   new







    ────────────────────────────────────────────────────────────────────────────────
     storage-basics/create-pv · easy · 5 min · 8 points · new
     You will learn to
      • Describe storage that exists already



     ↑↓ Choose   Enter Open   / Search   l 한국어   ? Help   q Quit"
  `);
});

test('the catalogue in Korean keeps its columns', async () => {
  const { terminal } = start({ language: 'ko' });
  expect(await terminal.until('바인드')).toMatchInlineSnapshot(`
    " cka-lab  시나리오                                              4개 중 1개 통과
    ────────────────────────────────────────────────────────────────────────────────
     스토리지 기초 · storage
     ▸ ○ PersistentVolume 만들기                            쉬움    5분     새 문제
       ◐ 여러 볼륨 중 하나에 클레임 묶기                    보통    8분     4/8
       ✓ 파드를 기다리는 클레임                             보통    10분    8/8

     스토리지 기초 · docker
       ○ 바인드 마운트가 있는 컨테이너                      쉬움    6분     새 문제







    ────────────────────────────────────────────────────────────────────────────────
     storage-basics/create-pv · 쉬움 · 5분 · 8점 · 새 문제
     학습 목표
      • 이미 있는 스토리지를 기술하기



     ↑↓ 선택   Enter 열기   / 검색   l English   ? 도움말   q 종료"
  `);
});

test('a wide terminal shows the details beside the list', async () => {
  const { terminal } = start({ columns: 130, rows: 30 });
  expect(await terminal.until('You will learn to')).toMatchInlineSnapshot(`
    " cka-lab  Scenarios                                                                                                 1 of 4 passed
    ─────────────────────────────────────────────────────────────────────────────────┬────────────────────────────────────────────────
     Storage basics · storage                                                        │ storage-basics/create-pv · easy · 5 min · 8
     ▸ ○ Create a PersistentVolume                           easy    5 min   new     │ points · new
       ◐ Bind a claim to one of several volumes              medium  8 min   4/8     │ You will learn to
       ✓ A claim that waits for its Pod                      medium  10 min  8/8     │  • Describe storage that exists already
                                                                                     │
     Storage basics · docker                                                         │
       ○ A container with a bind mount                       easy    6 min   new     │
                                                                                     │
                                                                                     │
                                                                                     │
                                                                                     │
                                                                                     │
                                                                                     │
                                                                                     │
                                                                                     │
                                                                                     │
                                                                                     │
                                                                                     │
                                                                                     │
                                                                                     │
                                                                                     │
                                                                                     │
                                                                                     │
                                                                                     │
                                                                                     │
                                                                                     │
                                                                                     │
     ↑↓ Choose   Enter Open   / Search   l 한국어   ? Help   q Quit"
  `);
});

test('a search finds words of any language, and Esc clears it', async () => {
  const { terminal } = start();
  await terminal.until('bind mount');
  terminal.type('/클레임');
  const found = await terminal.until((screen) => screen.includes('클레임') && !screen.includes('bind mount'));
  expect(found.split('\n').slice(0, 5).join('\n')).toMatchInlineSnapshot(`
    " Search: 클레임
    ────────────────────────────────────────────────────────────────────────────────
     Storage basics · storage
     ▸ ◐ Bind a claim to one of several volumes             medium  8 min   4/8
       ✓ A claim that waits for its Pod                     medium  10 min  8/8"
  `);
  expect(terminal.cursor()).toEqual({ x: 15, y: 0, visible: true });
  terminal.type('x');
  await terminal.until('No scenario matches "클레임x"');
  terminal.type('\u007f');
  await terminal.until('waits for its Pod');
  terminal.type('\u001b');
  await terminal.until('bind mount');
});

test('the arrows choose and stop at the ends', async () => {
  const { terminal } = start();
  await terminal.until('bind mount');
  terminal.type('\u001b[B\u001b[B\u001b[B\u001b[B\u001b[B');
  await terminal.until(/▸ ○ A container/);
  terminal.type('\u001b[A');
  await terminal.until(/▸ ✓ A claim that waits/);
});

test.each([80, 130])('in %i columns a sign says which way the list goes on', async (columns) => {
  const many = Array.from({ length: 10 }, (_, pack) => entries.map((entry) => ({ ...entry, pack: `pack-${pack}` })));
  const { terminal } = start({
    columns,
    entries: many.flat().map((entry, index) => ({ ...entry, id: `${entry.id}-${index}` })),
  });
  const top = (screen: string) => screen.split('\n')[1] ?? '';
  expect(top(await terminal.until('bind mount'))).toContain(' ▼ ─');
  terminal.type('\u001b[B'.repeat(20));
  await terminal.until((screen) => top(screen).includes(' ▲▼ ─'));
  terminal.type('\u001b[B'.repeat(20));
  await terminal.until((screen) => top(screen).includes(' ▲ ─'));
});
