import { expect, test } from 'vitest';
import { demandsOf, holdsDemand } from './demands.ts';

const cues = (text: string, language: 'en' | 'ko' = 'en') =>
  demandsOf(text, language).map(({ from, to }) => text.slice(from, to));

test.each<[string, readonly string[]]>([
  ['Leave the volumes as they are.', ['Leave', 'as they are']],
  ['Change the Dockerfile, but not `make.sh`.', ['but not']],
  ['Neither the claim nor the command is to be changed.', ['Neither']],
  ['Replace the container, without losing an entry:', ['without losing']],
  ['It must not get the books.', ['must']],
  ['The claim has to grow in place.', ['has to', 'in place']],
  ['Give it more memory without recreating the Pod.', ['without recreating']],
  ['Do so without re-creating it; the Pod is kept.', ['without re-creating', 'is kept']],
  ['Its disks are kept in two zones, and logs are kept for a week.', []],
  ['Nothing may be copied.', ['Nothing may']],
  // How things are, and what need not be done.
  ['The container was started without any volume and keeps its pages in a layer.', []],
  ['Nothing has to be mounted yet; no finalizer has to be touched for that.', []],
  ['Which zone must a Pod with this claim run in?', []],
  ['Run `docker must leave` now.', []],
])('%j demands by %j', (text, expected) => {
  expect(cues(text)).toEqual(expected);
});

test.each<[string, readonly string[]]>([
  ['볼륨은 수정하지 마세요.', ['마세요']],
  ['Pod를 다시 만들지 않고 이미지를 바꾸세요.', ['다시 만들지 않고']],
  ['컨테이너를 삭제하지 말고 중지하세요.', ['삭제하지 말고']],
  ['데이터를 보관하지 않고 넘기는 방식입니다.', []],
  ['단, `make.sh`는 그대로 두세요.', ['그대로 두']],
  ['이 PVC가 장부를 가져가서는 안 됩니다.', ['안 됩니다']],
  ['Pod가 Ready 상태여야 합니다.', ['여야 합']],
  ['볼륨은 아직 없습니다. 아직 마운트할 필요는 없습니다.', []],
])('%j demands by %j', (text, expected) => {
  expect(cues(text, 'ko')).toEqual(expected);
});

test('a demand is held by words around it, however the lines are broken, and told with its sentence', () => {
  const task = 'There is a claim.\nLeave it\n  alone:\n\n- It must be `1Gi`. It is bound.\n';
  const [leave, must] = demandsOf(task, 'en');
  if (leave === undefined || must === undefined) throw new Error('there are two demands');
  expect(leave.sentence).toBe('Leave it alone:');
  expect(must.sentence).toBe('It must be `1Gi`.');
  expect(holdsDemand(task, 'Leave it alone', leave)).toBe(true);
  expect(holdsDemand(task, 'Leave it alone', must)).toBe(false);
  expect(holdsDemand(task, 'It is bound.', must)).toBe(false);
});

test.each<[string, 'en' | 'ko', boolean]>([
  ['Do it without deleting the claim.', 'en', true],
  ['Do it without losing the data.', 'en', false],
  ['The Pod is kept.', 'en', true],
  ['컨테이너를 재생성하지 않고 바꾸세요.', 'ko', true],
  ['볼륨은 수정하지 마세요.', 'ko', false],
])('%j demands that a thing stays the one that it was: %s %s', (text, language, expected) => {
  expect(demandsOf(text, language).map(({ ofIdentity }) => ofIdentity)).toEqual([expected]);
});
