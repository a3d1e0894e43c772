/** What sentences are about, or one of its values: the same in every language, or called otherwise in each. */
export type Named = string | { readonly en: string; readonly ko: string };

export const inEnglish = (named: Named): string => (typeof named === 'string' ? named : named.en);
export const inKorean = (named: Named): string => (typeof named === 'string' ? named : named.ko);
