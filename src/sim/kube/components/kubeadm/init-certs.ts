import { type Authority, createSigningKeys, type Identity } from '../../../kubeadm/certificate.ts';
import {
  type AuthorityEntry,
  type CertificateEntry,
  certificateList,
  issueAuthority,
  issueFor,
} from '../../../kubeadm/pki.ts';
import type { ProgramContext } from '../../../runtime/process/program.ts';
import type { ComponentWorld } from '../world.ts';
import { certificateAt, pki } from './certificates.ts';
import { complain, KubeadmError } from './text.ts';

/** `kubeadm init phase certs PART`: what is there stays. Undefined: there is no such part. Follows kubeadm cmd/phases/init/certs. */
export function issueCertificates(
  context: ProgramContext,
  world: ComponentWorld,
  part: string,
): Promise<number> | undefined {
  const names = [...certificateList.map(({ name }) => name), 'sa'].filter((name) => part === 'all' || part === name);
  return names.length === 0 ? undefined : issueAll(context, world, names, part === 'all');
}

async function issueAll(
  context: ProgramContext,
  world: ComponentWorld,
  names: readonly string[],
  isWhole: boolean,
): Promise<number> {
  // Only the phase itself names the folder; one of its parts does not.
  if (isWhole) await context.print(`[certs] Using certificateDir folder "${pki}"\n`);
  for (const name of names) {
    try {
      await context.print(issue(context, world, name));
    } catch (error) {
      if (!(error instanceof KubeadmError)) throw error;
      await complain(context, `error execution phase certs/${name}: ${error.message}`);
      return 1;
    }
  }
  return 0;
}

/** Makes one and gives what is said of it. Throws KubeadmError. */
function issue(context: ProgramContext, world: ComponentWorld, name: string): string {
  const entry = certificateList.find((one) => one.name === name);
  if (entry === undefined) return issueServiceAccountKeys(context);
  return 'terms' in entry ? issueSigned(context, world, entry) : issueCa(context, entry);
}

function issueCa(context: ProgramContext, entry: AuthorityEntry): string {
  const { files, system } = context;
  const path = `${pki}/${entry.base}`;
  if (certificateAt(context, `${path}.crt`) !== undefined) {
    const kind = files.exists(`${path}.key`) ? '' : 'keyless ';
    return `[certs] Using existing ${entry.base} ${kind}certificate authority\n`;
  }
  refuseHalf(context, `${path}.key`, () => {
    const missing = `couldn't load the certificate file ${notThere(`${path}.crt`)}`;
    return `failure loading ${entry.base} certificate: failed to load certificate: ${missing}`;
  });
  save(context, entry.base, issueAuthority(entry, system.clock.now()));
  return `[certs] Generating "${entry.base}" certificate and key\n`;
}

function issueSigned(context: ProgramContext, { host, address }: ComponentWorld, entry: CertificateEntry): string {
  const { system } = context;
  const path = `${pki}/${entry.base}`;
  if (certificateAt(context, `${path}.crt`) !== undefined) {
    return `[certs] Using existing ${entry.base} certificate and key on disk\n`;
  }
  const authority = authorityOf(context, entry.authority);
  refuseHalf(context, `${path}.key`, () => {
    const missing = `couldn't load the certificate file ${notThere(`${path}.crt`)}`;
    return `failure loading ${entry.base} certificate: ${missing}`;
  });
  save(context, entry.base, issueFor(entry, authority, { node: host, address, now: system.clock.now() }));
  const { usages, hosts = [], addresses = [] } = entry.terms({ node: host, address });
  const names = `DNS names [${[...hosts].sort().join(' ')}] and IPs [${addresses.join(' ')}]`;
  return `[certs] Generating "${entry.base}" certificate and key\n${
    usages.includes('server') ? `[certs] ${entry.base} serving cert is signed for ${names}\n` : ''
  }`;
}

/** Follows CreateServiceAccountKeyAndPublicKeyFiles. */
function issueServiceAccountKeys({ files }: ProgramContext): string {
  if (files.exists(`${pki}/sa.key`)) return '[certs] Using the existing "sa" key\n';
  const { publicKey, privateKey } = createSigningKeys();
  const encoder = new TextEncoder();
  files.makeDirectory(pki, { recursive: true });
  files.writeFile(`${pki}/sa.key`, encoder.encode(privateKey), { mode: 0o600 });
  files.writeFile(`${pki}/sa.pub`, encoder.encode(publicKey), { mode: 0o600 });
  return '[certs] Generating "sa" key and public key\n';
}

/** Follows LoadCertificateAuthority. */
function authorityOf({ files }: ProgramContext, name: string): Authority {
  const entry = certificateList.find((one) => one.name === name);
  if (entry === undefined || 'terms' in entry) throw new Error(`no authority ${name}`);
  const path = `${pki}/${entry.base}`;
  const failed = (why: string) => new KubeadmError(`couldn't load CA certificate ${name}: ${why}`);
  const [hasCertificate, hasKey] = [files.exists(`${path}.crt`), files.exists(`${path}.key`)];
  if (!hasCertificate && !hasKey) throw failed(`couldn't load ${entry.base} certificate authority from ${pki}`);
  const failure = `failure loading ${entry.base} certificate authority`;
  if (!hasCertificate) {
    throw failed(
      `${failure}: failed to load certificate: couldn't load the certificate file ${notThere(`${path}.crt`)}`,
    );
  }
  if (!hasKey) {
    throw failed(`${failure}: failed to load key: couldn't load the private key file ${notThere(`${path}.key`)}`);
  }
  const read = (file: string) => new TextDecoder().decode(files.readFile(file));
  return { name: entry.commonName, certificate: read(`${path}.crt`), key: read(`${path}.key`) };
}

/** Where one half of a pair is there, kubeadm does not write the other. */
function refuseHalf({ files }: ProgramContext, other: string, why: () => string): void {
  if (files.exists(other)) throw new KubeadmError(why());
}

/** A file that could not be opened, twice, as kubeadm and Go tell it. */
export const notThere = (path: string): string => `${path}: open ${path}: no such file or directory`;

function save({ files }: ProgramContext, base: string, { certificate, key }: Identity): void {
  const path = `${pki}/${base}`;
  const encoder = new TextEncoder();
  files.makeDirectory(path.slice(0, path.lastIndexOf('/')), { recursive: true });
  files.writeFile(`${path}.crt`, encoder.encode(certificate), { mode: 0o644 });
  files.writeFile(`${path}.key`, encoder.encode(key), { mode: 0o600 });
}
