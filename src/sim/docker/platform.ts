import { refuse } from './engine-error.ts';

const systems = new Set(
  'aix android darwin dragonfly freebsd hurd illumos js linux nacl netbsd openbsd plan9 solaris windows zos'.split(' '),
);
const architectures = new Set(
  '386 amd64 amd64p32 arm armbe arm64 arm64be ppc64 ppc64le mips mipsle mips64 mips64le mips64p32 mips64p32le ppc riscv riscv64 s390 s390x sparc sparc64 wasm'.split(
    ' ',
  ),
);
const component = /^[A-Za-z0-9_-]+$/;

function normalSystem(text: string): string {
  const lower = text.toLowerCase();
  return lower === 'macos' ? 'darwin' : lower;
}

/** Architecture and variant under their usual names; the usual variant has none. */
function normalArchitecture(text: string, given: string): readonly string[] {
  const [architecture, variant] = [text.toLowerCase(), given.toLowerCase()];
  if (architecture === 'i386') return ['386'];
  if (['x86_64', 'x86-64', 'amd64'].includes(architecture)) return ['amd64'];
  if (['aarch64', 'arm64'].includes(architecture))
    return ['8', 'v8', ''].includes(variant) ? ['arm64'] : ['arm64', variant];
  if (architecture === 'armhf') return ['arm', 'v7'];
  if (architecture === 'armel') return ['arm', 'v6'];
  if (architecture === 'arm') return ['arm', /^\d$/.test(variant) ? `v${variant}` : variant || 'v7'];
  return variant === '' ? [architecture] : [architecture, variant];
}

/** `linux/arm64`: what a platform is called after all. Throws EngineError. Follows containerd platforms Parse and Format. */
export function parsePlatform(specifier: string): string {
  const quoted = JSON.stringify(specifier);
  const invalid = (problem: string) => refuse.badParameter(`${problem}: invalid argument`);
  if (specifier.includes('*')) throw refuse.server(`${quoted}: wildcards not yet supported: not implemented`);
  const parts = specifier.split('/');
  for (const part of parts) {
    if (component.test(part)) continue;
    const rule = `platform specifier component must match ${JSON.stringify(component.source)}`;
    throw invalid(`${JSON.stringify(part)} is an invalid component of ${quoted}: ${rule}`);
  }
  const [first = '', second = '', third = ''] = parts;
  if (parts.length > 3) throw invalid(`${quoted}: cannot parse platform specifier`);
  if (parts.length > 1) return [normalSystem(first), ...normalArchitecture(second, third)].join('/');
  if (systems.has(normalSystem(first))) return `${normalSystem(first)}/amd64`;
  const [architecture = '', ...variant] = normalArchitecture(first, '');
  if (!architectures.has(architecture)) throw invalid(`${quoted}: unknown operating system or architecture`);
  return ['linux', architecture, ...variant].join('/');
}
