import type { PodSpec } from '#types/core-v1';
import { baseline } from './baseline.ts';
import type { Metadata, Violation } from './check.ts';
import type { LevelVersion } from './policy.ts';
import { restricted } from './restricted.ts';

/** The minor version of this server, which `latest` stands for. */
const latest = 35;

/** What of a Pod a level does not allow. Follows k8s.io/pod-security-admission policy, EvaluatePod. */
export function evaluate({ level, version }: LevelVersion, metadata: Metadata, spec: PodSpec): readonly Violation[] {
  if (level === 'privileged') {
    return [];
  }
  const minor = version === 'latest' ? latest : Math.min(latest, Number(version.slice('v1.'.length)));
  const { initContainers = [], containers = [], ephemeralContainers = [] } = spec;
  const subject = {
    annotations: metadata.annotations ?? {},
    spec,
    containers: [...initContainers, ...containers, ...ephemeralContainers],
  };
  const strict = level === 'restricted' ? restricted.filter(({ since }) => since <= minor) : [];
  const overridden = new Set(strict.map(({ overrides }) => overrides));
  const checks = [...baseline.filter(({ since, id }) => since <= minor && !overridden.has(id)), ...strict];
  return checks.flatMap((check) => check.find(subject, minor) ?? []);
}

/** `a (why), b (why)`. */
export function detailOf(violations: readonly Violation[]): string {
  return violations.map(({ reason, detail }) => (detail === '' ? reason : `${reason} (${detail})`)).join(', ');
}
