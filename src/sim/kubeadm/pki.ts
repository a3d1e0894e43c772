import {
  type Authority,
  type CertificateTerms,
  createAuthority,
  createSigningKeys,
  type Identity,
  issueCertificate,
} from './certificate.ts';

/** The cluster's own authority where the lab has one already. */
export interface GivenAuthority {
  readonly certificate: string;
  readonly key: string;
}

export interface PkiOptions {
  readonly node: string;
  readonly address: string;
  readonly authority: GivenAuthority | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Everything that kubeadm signs for one control plane node. */
export interface ClusterPki {
  readonly authority: Authority;
  /** The files of /etc/kubernetes/pki, by their path in it. */
  readonly files: Readonly<Record<string, string>>;
  /** A client of the API server. */
  client(commonName: string, organization?: string): Identity;
}

const year = 365 * 86_400_000;

/** Whom the API server's certificate names: in the order in which kubeadm tells them. */
export function servingNames(
  node: string,
  address: string,
): { readonly hosts: string[]; readonly addresses: string[] } {
  const service = [
    'kubernetes',
    'kubernetes.default',
    'kubernetes.default.svc',
    'kubernetes.default.svc.cluster.local',
  ];
  return { hosts: [node, ...service], addresses: ['10.96.0.1', address] };
}

/** An authority of the cluster. */
export interface AuthorityEntry {
  /** kubeadm's name of it. */
  readonly name: string;
  /** Its files in /etc/kubernetes/pki, without their ends. */
  readonly base: string;
  readonly commonName: string;
}

type Member = Pick<PkiOptions, 'node' | 'address'>;

/** A certificate that one of the authorities signs. */
export interface CertificateEntry extends Pick<AuthorityEntry, 'name' | 'base'> {
  readonly authority: string;
  /** Whom it names on a node. */
  readonly terms: (member: Member) => Omit<CertificateTerms, 'notBefore' | 'notAfter'>;
}

const clientTerms = (commonName: string, organization?: string) => (): ReturnType<CertificateEntry['terms']> => ({
  commonName,
  usages: ['client'],
  ...(organization === undefined ? {} : { organization }),
});

const etcdTerms = ({ node, address }: Member): ReturnType<CertificateEntry['terms']> => ({
  commonName: node,
  usages: ['server', 'client'],
  hosts: ['localhost', node],
  addresses: [address, '127.0.0.1', '::1'],
});

/** In kubeadm's order: each authority before what it signs. Follows kubeadm phases/certs GetDefaultCertList. */
export const certificateList: readonly (AuthorityEntry | CertificateEntry)[] = [
  { name: 'ca', base: 'ca', commonName: 'kubernetes' },
  {
    name: 'apiserver',
    base: 'apiserver',
    authority: 'ca',
    terms: ({ node, address }) => ({
      commonName: 'kube-apiserver',
      usages: ['server'],
      ...servingNames(node, address),
    }),
  },
  {
    name: 'apiserver-kubelet-client',
    base: 'apiserver-kubelet-client',
    authority: 'ca',
    terms: clientTerms('kube-apiserver-kubelet-client', 'kubeadm:cluster-admins'),
  },
  { name: 'front-proxy-ca', base: 'front-proxy-ca', commonName: 'front-proxy-ca' },
  {
    name: 'front-proxy-client',
    base: 'front-proxy-client',
    authority: 'front-proxy-ca',
    terms: clientTerms('front-proxy-client'),
  },
  { name: 'etcd-ca', base: 'etcd/ca', commonName: 'etcd-ca' },
  { name: 'etcd-server', base: 'etcd/server', authority: 'etcd-ca', terms: etcdTerms },
  { name: 'etcd-peer', base: 'etcd/peer', authority: 'etcd-ca', terms: etcdTerms },
  {
    name: 'etcd-healthcheck-client',
    base: 'etcd/healthcheck-client',
    authority: 'etcd-ca',
    terms: clientTerms('kube-etcd-healthcheck-client'),
  },
  {
    name: 'apiserver-etcd-client',
    base: 'apiserver-etcd-client',
    authority: 'etcd-ca',
    terms: clientTerms('kube-apiserver-etcd-client'),
  },
];

/** A new authority, for ten years. */
export function issueAuthority({ commonName }: AuthorityEntry, now: number): Authority {
  return createAuthority(commonName, now, now + 10 * year);
}

/** A new certificate of a node, for a year. */
export function issueFor(
  { terms }: CertificateEntry,
  authority: Authority,
  { now, ...member }: Member & Pick<PkiOptions, 'now'>,
): Identity {
  return issueCertificate(authority, { ...terms(member), notBefore: now, notAfter: now + year });
}

/** Signs what a new cluster needs, EC P-256 instead of RSA, whose keys take their time. Follows kubeadm phases/certs. */
export function createPki({ node, address, authority: given, now }: PkiOptions): ClusterPki {
  const files: Record<string, string> = {};
  const authorities = new Map<string, Authority>();
  for (const entry of certificateList) {
    let identity: Identity;
    if ('terms' in entry) {
      const by = authorities.get(entry.authority);
      if (by === undefined) throw new Error(`${entry.name} comes before its authority`);
      identity = issueFor(entry, by, { node, address, now });
    } else {
      const made =
        given === undefined || entry.name !== 'ca' ? issueAuthority(entry, now) : { name: entry.commonName, ...given };
      authorities.set(entry.name, made);
      identity = made;
    }
    files[`${entry.base}.crt`] = identity.certificate;
    files[`${entry.base}.key`] = identity.key;
  }
  const authority = authorities.get('ca');
  if (authority === undefined) throw new Error('no authority');
  const client = (commonName: string, organization?: string) =>
    issueCertificate(authority, {
      ...clientTerms(commonName, organization)(),
      notBefore: now,
      notAfter: now + year,
    });
  const { publicKey, privateKey } = createSigningKeys();
  files['sa.pub'] = publicKey;
  files['sa.key'] = privateKey;
  return { authority, files, client };
}
