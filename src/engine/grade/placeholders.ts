import type { Language } from '#api';

/** What checks write where there is no value to show, in Korean. */
const korean: Readonly<Record<string, string>> = {
  absent: '없음',
  present: '있음',
  none: '없음',
  nothing: '없음',
  empty: '비어 있음',
  set: '설정됨',
  unknown: '알 수 없음',
  'no Pod': 'Pod 없음',
  'no event': '이벤트 없음',
  'no file': '파일 없음',
  'no subPath': 'subPath 없음',
  'no such volume': '볼륨 없음',
  'not finished': '끝나지 않음',
};

/** An expected or observed value for people of that language: what stands for a missing value is a word of theirs. */
export function localizeValue(value: string, language: Language): string {
  if (language === 'en') return value;
  return value.replaceAll(/(^|: )\(([a-z][a-zA-Z ]*)\)$/gm, (whole, before: string, words: string) => {
    const own = korean[words];
    return own === undefined ? whole : `${before}(${own})`;
  });
}
