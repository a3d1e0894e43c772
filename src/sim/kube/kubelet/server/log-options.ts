import type { LogOptions } from '../pod-logs.ts';

/** PodLogOptions as the API server passes them on in a query; what is no number is left out. */
export function logOptionsOf(query: URLSearchParams): Omit<LogOptions, 'signal' | 'container'> {
  const flag = (name: string): boolean => ['1', 'true'].includes(query.get(name) ?? '');
  const number = (name: string): Record<string, number> => {
    const text = query.get(name) ?? '';
    return /^\d+$/.test(text) ? { [name]: Number(text) } : {};
  };
  const sinceTime = query.get('sinceTime') ?? '';
  return {
    follow: flag('follow'),
    previous: flag('previous'),
    timestamps: flag('timestamps'),
    ...number('tailLines'),
    ...number('limitBytes'),
    ...number('sinceSeconds'),
    ...(Number.isNaN(Date.parse(sinceTime)) ? {} : { sinceTime }),
  };
}
