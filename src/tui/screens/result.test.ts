import { expect, test } from 'vitest';
import { tuiTests } from '../../../test/support/tui.ts';

const { openLab } = tuiTests();

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

test('Escape leaves the result, and what is typed right behind it is for the shell already', async () => {
  const { terminal, shells } = await openLab();
  terminal.type('\u001b[15~');
  await terminal.until('0 of 8 points');
  terminal.type('\u001bclear\r');
  await terminal.until('● Shell');
  expect(shells[0]?.typed).toBe('clear\r');
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
