import { compare } from './compare.ts';
import { internalPodSpec } from './internal-pod-spec.ts';
import { formatDiff } from './report.ts';
import { printText } from './text.ts';
import { goType } from './types.ts';

/**
 * What go-cmp's Diff prints for two objects of one of the server's internal types, given as JSON: it stands in messages
 * about fields that may not change. Long strings are not diffed byte by byte, as go-cmp would.
 */
export function goDiff(type: string, previous: object, next: object): string {
  const arrange = type === 'PodSpec' ? internalPodSpec : (value: object) => value;
  return printText(formatDiff(compare(goType(type), arrange(previous), arrange(next))));
}
