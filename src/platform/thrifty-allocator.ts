import type { Environment } from './paths.ts';

/**
 * What tells glibc to give memory back. V8 compiles and collects in blocks of 8 to 32 KiB on threads of its own, each with an arena
 * whose holes stay with the process: a host with 10,000 Pods kept 35 MB of them. Blocks above the threshold are mapped alone and go
 * when they are freed. Other C libraries ignore the names. See mallopt(3).
 */
const settings: Environment = { MALLOC_MMAP_THRESHOLD_: '16384', MALLOC_TRIM_THRESHOLD_: '65536' };

/** The environment of a process that lives long; what the person has set stays. */
export function withThriftyAllocator(environment: Environment): Environment {
  return { ...settings, ...environment };
}

/** The same environment for the children of that process, which are others' programs. */
export function withoutThriftyAllocator(environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([name, value]) => settings[name] !== value));
}
