import { type FieldError, fieldInvalid, path } from '#apimachinery';

export type Level = 'privileged' | 'baseline' | 'restricted';
const levels: readonly Level[] = ['privileged', 'baseline', 'restricted'];
type Mode = 'enforce' | 'audit' | 'warn';
const prefix = 'pod-security.kubernetes.io/';

/** What Pods of a namespace may do at most, by the rules of one version: `latest` or `v1.30`. */
export interface LevelVersion {
  readonly level: Level;
  readonly version: string;
}

export type Policy = Readonly<Record<Mode, LevelVersion>>;
type Labels = Readonly<Record<string, string>>;

export function strictness(level: Level): number {
  return levels.indexOf(level);
}

/** As messages show it: `restricted:latest`. */
export function levelText({ level, version }: LevelVersion): string {
  return `${level}:${version}`;
}

/** The policy that the labels of a namespace ask for, and what is wrong with them. Follows pod-security-admission api, PolicyToEvaluate. */
export function policyOf(labels: Labels): { readonly policy: Policy; readonly errors: readonly FieldError[] } {
  const errors: FieldError[] = [];
  const problem = (label: string, detail: string): void => {
    errors.push(fieldInvalid(path('metadata', 'labels').key(label), labels[label], detail));
  };
  const read = (mode: Mode): LevelVersion => {
    const [levelLabel, versionLabel] = [`${prefix}${mode}`, `${prefix}${mode}-version`];
    const asked = labels[levelLabel];
    const version = labels[versionLabel] ?? 'latest';
    const known = levels.find((level) => level === asked);
    if (asked !== undefined && known === undefined) {
      problem(levelLabel, `must be one of ${levels.join(', ')}`);
    }
    const isVersion = version === 'latest' || /^v1\.([0-9]|[1-9][0-9]*)$/.test(version);
    if (!isVersion) {
      problem(versionLabel, 'must be "latest" or "v1.x"');
    }
    const fallback = asked !== undefined && mode === 'enforce' ? 'restricted' : 'privileged';
    return { level: known ?? fallback, version: isVersion ? version : 'latest' };
  };
  const [enforce, audit, warn] = [read('enforce'), read('audit'), read('warn')];
  const follows =
    labels[`${prefix}warn`] === undefined &&
    levels.some((level) => level === labels[`${prefix}enforce`]) &&
    strictness(enforce.level) > strictness(warn.level);
  const version = labels[`${prefix}warn-version`] === undefined ? enforce.version : warn.version;
  return { policy: { enforce, audit, warn: follows ? { level: enforce.level, version } : warn }, errors };
}
