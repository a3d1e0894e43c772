import { afterEach, expect, test } from 'vitest';
import { startTui, type TuiUnderTest } from '../../test/support/tui.ts';
import { createFakeSession } from '../../test/support/tui-session.ts';

const running: TuiUnderTest[] = [];

function start(...parts: Parameters<typeof startTui>): TuiUnderTest {
  const tui = startTui(...parts);
  running.push(tui);
  return tui;
}

afterEach(async () => {
  for (const { terminal, ended } of running.splice(0)) {
    terminal.process.emit('SIGTERM');
    await ended;
    terminal.close();
  }
});

async function openLab(...parts: Parameters<typeof startTui>): Promise<TuiUnderTest> {
  const tui = start(...parts);
  await tui.terminal.until('PersistentVolume');
  tui.terminal.type('\r');
  await tui.terminal.until(/\$$/m);
  await tui.terminal.until('0/4');
  return tui;
}

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
    ────────────────────────────────────────────────────────────────────────┬─────────────────────────────────────────────────────────
     Storage basics · storage                                               │ storage-basics/create-pv · easy · 5 min · 8 points ·
     ▸ ○ Create a PersistentVolume                  easy    5 min   new     │ new
       ◐ Bind a claim to one of several volumes     medium  8 min   4/8     │ You will learn to
       ✓ A claim that waits for its Pod             medium  10 min  8/8     │  • Describe storage that exists already
                                                                            │
     Storage basics · docker                                                │
       ○ A container with a bind mount              easy    6 min   new     │
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

test('the lab shows task, checklist and shell, in English', async () => {
  const { terminal } = await openLab();
  expect(terminal.screen()).toMatchInlineSnapshot(`
    "─ Task: Create a PersistentVolume ───────────────┬─ Checklist ──────────── 0/4 ─
     Create a PersistentVolume named pv-log with     │ ○ The volume pv-log exists
                                                     │ ○ It offers 1Gi
     • a capacity of 1Gi                             │ ○ It may be mounted by one
     • access mode ReadWriteOnce                     │   node
     • the host path /pv/log on the node             │ ○ It keeps its data when
     • reclaim policy Retain                         │   released
                                                     │
     The cluster must not create anything by itself. │
                                                     │
    ─ ● Shell ───────────────────────────────────────┴───────────────── 3 of 5 min ─
    $











     F1 Help F2 Pane F3 Zoom F4 Hint F5 Check F6 Solution F7 Reset F9 List F10 Quit"
  `);
});

test('the lab in Korean', async () => {
  const { terminal } = await openLab({ language: 'ko' });
  expect(terminal.screen()).toMatchInlineSnapshot(`
    "─ 과제: PersistentVolume 만들기 ─────────────────┬─ 체크리스트 ─────────── 0/4 ─
     pv-log라는 이름의 PersistentVolume을 만드세요.  │ ○ 볼륨 pv-log가 존재함
                                                     │ ○ 용량이 1Gi임
     • 용량은 1Gi                                    │ ○ 한 노드에서 마운트할 수
     • 접근 모드는 ReadWriteOnce                     │   있음
     • 노드의 호스트 경로 /pv/log                    │ ○ 해제해도 데이터가 유지됨
     • 회수 정책은 Retain                            │
                                                     │
     클러스터가 스스로 만드는 것이 없어야 합니다.    │
                                                     │
    ─ ● 셸 ──────────────────────────────────────────┴───────────────── 5분 중 3분 ─
    $











     F1 도움말 F2 창 F3 확대 F4 힌트 F5 채점 F6 풀이 F7 초기화 F9 목록 F10 종료"
  `);
});

test('on a wide terminal the shell stands beside the task', async () => {
  const { terminal } = await openLab({ columns: 124, rows: 24 });
  expect(terminal.screen()).toMatchInlineSnapshot(`
    "─ Task: Create a PersistentVolume ────────────────┬─ ● Shell ────────────────────────────────────────────────── 3 of 5 min ─
     Create a PersistentVolume named pv-log with      │ $
                                                      │
     • a capacity of 1Gi                              │
     • access mode ReadWriteOnce                      │
     • the host path /pv/log on the node              │
     • reclaim policy Retain                          │
                                                      │
     The cluster must not create anything by itself.  │
                                                      │
                                                      │
                                                      │
                                                      │
                                                      │
    ─ Checklist ──────────────────────────────── 0/4 ─┤
     ○ The volume pv-log exists                       │
     ○ It offers 1Gi                                  │
     ○ It may be mounted by one node                  │
     ○ It keeps its data when released                │
                                                      │
                                                      │
                                                      │
                                                      │
     F1 Help   F2 Pane   F3 Zoom   F4 Hint   F5 Check   F6 Solution   F7 Reset   F8 한국어   F9 List   F10 Quit"
  `);
});

test('the checklist turns green when an event says so', async () => {
  const { terminal, session } = await openLab();
  expect(terminal.cell(51, 1)).toMatchObject({ text: '○' });
  session.judge('pass', 'fail', 'fail', 'fail');
  await terminal.until('1/4');
  expect(terminal.cell(51, 1)).toMatchObject({ text: '✓', colour: 2 });
  session.judge('pass', 'pass', 'pass', 'pass');
  await terminal.until('Every check passes. F5 has it graded.');
});

test('the result shows per check what was expected and observed, why, and where to read', async () => {
  const { terminal, session } = await openLab();
  session.judge('pass', 'fail', 'inconclusive', 'pass');
  terminal.type('\u001b[15~');
  expect(await terminal.until('4 of 8 points')).toMatchInlineSnapshot(`
    "─ Result: Create a PersistentVolume ──────────────────────────────────────── ▼ ─
     Could not look at everything   ━━━━━━━━━━━━━─────────────   4 of 8 points

     ✗ It offers 1Gi                                                            0/2
       The task says: “a capacity of 1Gi”
       1G is less than 1Gi.
       Expected                             │ Observed
       capacity:                            │ capacity:
         storage: 1Gi                       │   storage: 1G
       Why it matters: A claim never binds to a smaller volume.
       Read:
       https://kubernetes.io/docs/concepts/storage/persistent-volumes/#capacity

     ? It may be mounted by one node                                            0/2
       The task says: “Create a PersistentVolume”
       There is none.
       Expected                             │ Observed
       exists                               │ absent

     ✓ The volume pv-log exists                                                 2/2
       The task says: “Create a PersistentVolume”

     ✓ It keeps its data when released                                          2/2
     ↑↓ Scroll  Tab Next check  Esc Back to the lab  F5 Check  F9 List  F10 Quit"
  `);
  terminal.type('\u001b');
  await terminal.until('● Shell');
});

test('the result in Korean', async () => {
  const { terminal, session } = await openLab({ language: 'ko' });
  session.judge('pass', 'fail', 'pass', 'pass');
  terminal.type('\u001b[15~');
  expect(await terminal.until('8점 중 6점')).toMatchInlineSnapshot(`
    "─ 결과: PersistentVolume 만들기 ────────────────────────────────────────────────
     아직 통과하지 못함   ━━━━━━━━━━━━━━━━━━━━━━━───────   8점 중 6점

     ✗ 용량이 1Gi임                                                             0/2
       과제 원문: “용량 1Gi”
       1G는 1Gi보다 작습니다.
       기대한 상태                          │ 실제 상태
       capacity:                            │ capacity:
         storage: 1Gi                       │   storage: 1G
       중요한 이유: 클레임은 더 작은 볼륨에 묶이지 않습니다.
       참고:
       https://kubernetes.io/docs/concepts/storage/persistent-volumes/#capacity

     ✓ 볼륨 pv-log가 존재함                                                     2/2
       과제 원문: “PersistentVolume을 만드세요”

     ✓ 한 노드에서 마운트할 수 있음                                             2/2
       과제 원문: “PersistentVolume을 만드세요”

     ✓ 해제해도 데이터가 유지됨                                                 2/2
       과제 원문: “PersistentVolume을 만드세요”


     ↑↓ 스크롤   Tab 다음 항목   Esc 랩으로   F5 채점   F9 목록   F10 종료"
  `);
});

test('after a passed result Enter opens the next scenario that is not passed', async () => {
  const { terminal, session, shells } = await openLab();
  session.judge('pass', 'pass', 'pass', 'pass');
  terminal.type('\u001b[15~');
  await terminal.until('8 of 8 points');
  terminal.type('\r');
  await terminal.until('Task: Bind a claim');
  await terminal.until('0/4');
  expect(session.calls).toContain('begin storage-basics/bind-by-selector');
  await terminal.until(/^\$$/m);
  expect(shells).toHaveLength(2);
});

test('hints come one at a time, below the task, in the language of the moment', async () => {
  const { terminal } = await openLab();
  terminal.type('\u001bOS');
  await terminal.until('Hint 1 of 2');
  terminal.type('\u001bOS');
  await terminal.until('Hint 2 of 2');
  terminal.type('\u001bOS');
  await terminal.until('That was the last of 2 hints');
  terminal.type('\u001b[19~');
  await terminal.until('힌트 2/2');
});

test('the solution is shown only after a yes', async () => {
  const { terminal, session } = await openLab();
  terminal.type('\u001b[17~');
  await terminal.until('Show the solution?');
  terminal.type('n');
  await terminal.until('F6 Solution');
  expect(session.calls).not.toContain('solution false');
  terminal.type('\u001b[17~');
  await terminal.until('Show the solution?');
  terminal.type('\r');
  await terminal.until('kubectl apply -f pv.yaml');
});

test('reset asks first, then starts the attempt afresh', async () => {
  const { terminal, session } = await openLab();
  session.judge('pass', 'fail', 'fail', 'fail');
  await terminal.until('1/4');
  terminal.type('\u001b[18~');
  await terminal.until('Reset the lab?');
  terminal.type('y');
  await terminal.until('The lab is as it was at the start.');
  await terminal.until('0/4');
  expect(session.calls).toContain('reset');
});

test('the help lists every key and closes with Esc', async () => {
  const { terminal } = await openLab();
  terminal.type('\u001bOP');
  expect(await terminal.until('Everywhere')).toMatchInlineSnapshot(`
    "─ Help ───────────────────────────────────────────────────────────────────── ▼ ─
     Everywhere, also while the shell has the keyboard
       F1                         Help
       F2                         Give the other pane (task, shell) the keyboard
       F3                         Zoom: the pane that has the keyboard alone, and
                                  back
       F4                         Hint
       F5                         Check
       F6                         Solution
       F7                         Reset
       F8                         한국어
       F9                         Back to the list of scenarios; the lab stays open
       F10                        Quit
       Ctrl-] 1 ... 9, 0          the same as F1 ... F10, where the terminal takes
                                  those

     In the shell pane
       every other key            goes to the shell, untouched
       Shift-PgUp, Shift-PgDn     scroll back and forth
       Ctrl-] Ctrl-]              sends Ctrl-] to the shell
       Ctrl-] F5                  sends F5 to the shell (any F-key)
       Ctrl-] m                   the mouse on or off

     ↑↓ Scroll   Esc Close"
  `);
  terminal.type('\u001b[6~\u001b[6~\u001b[6~\u001b[6~');
  await terminal.until('The lab lives on when you quit');
  terminal.type('\u001b');
  await terminal.until('● Shell');
});

test('a terminal that is too small says so in one sentence, and recovers', async () => {
  const { terminal } = await openLab();
  terminal.resize(50, 10);
  expect(await terminal.until('50x10')).toMatchInlineSnapshot(`
    "This terminal is 50x10; cka-lab needs at least     ○ It offers 1Gi
    60x18. Make it larger and it goes on.              ○ It may be mounted by one
                                                         node
                                                       ○ It keeps its data when
                                                         released



                                                      ───────────────── 3 of 5 min ─"
  `);
  terminal.resize(80, 24);
  await terminal.until(/● Shell.*\n\$/);
});

test('zoom gives the focused pane the whole screen, and the shell its size', async () => {
  const { terminal, shells } = await openLab();
  expect(shells[0]?.size).toEqual({ columns: 80, rows: 12 });
  terminal.type('\u001bOR');
  await terminal.until((screen) => !screen.includes('Checklist'));
  expect(shells[0]?.size).toEqual({ columns: 80, rows: 22 });
  terminal.type('\u001bOR');
  await terminal.until('Checklist');
  terminal.resize(124, 40);
  await terminal.until(/┬─ ● Shell/);
  expect(shells[0]?.size).toEqual({ columns: 72, rows: 38 });
});

test('a host that is gone is one sentence, and F5 connects again', async () => {
  const { terminal, session } = await openLab();
  session.vanish('The host of two-node has stopped.');
  await terminal.until("The lab's host is gone");
  await terminal.until('F5 Reconnect');
  terminal.type('\u001b[15~');
  await terminal.until((screen) => !screen.includes('is gone') && screen.includes('0/4'));
});

test('a lab that cannot be opened says why, and F5 tries again', async () => {
  let attempts = 0;
  const tui = start({
    options: {
      open: async () => {
        attempts += 1;
        throw Object.assign(new Error('The port 6443 is taken.'), { nextStep: 'Stop what listens there.' });
      },
    },
  });
  await tui.terminal.until('bind mount');
  tui.terminal.type('\r');
  await tui.terminal.until((screen) => screen.includes('The port 6443 is taken.') && screen.includes('F5 Try again'));
  tui.terminal.type('\u001b[15~');
  await tui.terminal.until(() => attempts === 2);
});

test('an unfinished scenario is given up only after a yes', async () => {
  const { terminal, session, shells } = await openLab();
  terminal.type('\u001b[20~');
  await terminal.until('bind mount');
  terminal.type('\u001b[B\r');
  await terminal.until('Start this one?');
  terminal.type('n');
  await terminal.until('Enter Open');
  expect(session.calls).toEqual(['begin storage-basics/create-pv']);
  terminal.type('\r');
  await terminal.until('Start this one?');
  terminal.type('y');
  await terminal.until('Task: Bind a claim');
  await terminal.until(/^\$$/m);
  expect(session.calls).toContain('begin storage-basics/bind-by-selector');
  expect(shells).toHaveLength(2);
});

test('a lab that runs is gone on with, hints and all', async () => {
  const session = createFakeSession({
    scenario: 'storage-basics/create-pv',
    attempt: { startedAt: '2026-11-21T10:00:00Z', hintsShown: 1, solutionShown: false, passed: false },
  });
  await session.hints(true, 'en');
  const tui = start({ options: { open: async () => session } });
  await tui.terminal.until('bind mount');
  tui.terminal.type('\r');
  await tui.terminal.until('0/4');
  tui.terminal.type('\u001bOQ\u001b[F');
  await tui.terminal.until('Hint 1 of 2');
  expect(session.calls).toEqual([]);
});

test('a scenario that was begun in another terminal is followed', async () => {
  const { terminal, session } = await openLab();
  await session.begin('storage-basics/bind-mount');
  session.announce();
  await terminal.until('Task: A container with a bind mount');
  await terminal.until(/^\$$/m);
});
