import { expect, test } from 'vitest';
import { tuiTests } from '../../../test/support/tui.ts';

const { openLab } = tuiTests();

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
