/** What GET /version tells; `version` as `v1.35.2`. Follows apimachinery pkg/version Info. */
export function versionInfo(version: string) {
  const [major = '1', minor = '0'] = version.replace(/^v/, '').split('.');
  return {
    major,
    minor,
    emulationMajor: major,
    emulationMinor: minor,
    minCompatibilityMajor: major,
    minCompatibilityMinor: String(Number(minor) - 1),
    gitVersion: version,
    gitCommit: '0000000000000000000000000000000000000000',
    gitTreeState: 'clean',
    buildDate: '2026-02-10T00:00:00Z',
    goVersion: 'go1.25.6',
    compiler: 'gc',
    platform: 'linux/amd64',
  };
}
