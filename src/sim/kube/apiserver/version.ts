interface Build {
  readonly gitCommit: string;
  readonly buildDate: string;
  readonly goVersion: string;
}

/** What the binaries of a release tell of themselves; of others nothing is known. */
const builds: ReadonlyMap<string, Build> = new Map([
  [
    'v1.35.2',
    {
      gitCommit: 'fdc9d74cbf2da6754ebf81d56f80ae2948cd6425',
      buildDate: '2026-02-26T20:08:04Z',
      goVersion: 'go1.25.7',
    },
  ],
]);
const unknownBuild: Build = {
  gitCommit: '0000000000000000000000000000000000000000',
  buildDate: '2026-02-10T00:00:00Z',
  goVersion: 'go1.25.7',
};

/** What GET /version tells; `version` as `v1.35.2`. Follows apimachinery pkg/version Info. */
export function versionInfo(version: string) {
  const [major = '1', minor = '0'] = version.replace(/^v/, '').split('.');
  const { gitCommit, buildDate, goVersion } = builds.get(version) ?? unknownBuild;
  return {
    major,
    minor,
    emulationMajor: major,
    emulationMinor: minor,
    minCompatibilityMajor: major,
    minCompatibilityMinor: String(Number(minor) - 1),
    gitVersion: version,
    gitCommit,
    gitTreeState: 'clean',
    buildDate,
    goVersion,
    compiler: 'gc',
    platform: 'linux/amd64',
  };
}
