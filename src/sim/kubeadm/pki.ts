import { type Authority, createAuthority, createSigningKeys, type Identity, issueCertificate } from './certificate.ts';

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

/** The certificate that the API server shows. */
export function serving(
  authority: Authority,
  { node, address, now }: Pick<PkiOptions, 'node' | 'address' | 'now'>,
): Identity {
  return issueCertificate(authority, {
    notBefore: now,
    notAfter: now + year,
    commonName: 'kube-apiserver',
    usages: ['server'],
    ...servingNames(node, address),
  });
}

/** Signs what a new cluster needs, EC P-256 instead of RSA, whose keys take their time. Follows kubeadm phases/certs. */
export function createPki({ node, address, authority: given, now }: PkiOptions): ClusterPki {
  const authority: Authority =
    given === undefined ? createAuthority('kubernetes', now, now + 10 * year) : { name: 'kubernetes', ...given };
  const frontProxy = createAuthority('front-proxy-ca', now, now + 10 * year);
  const etcd = createAuthority('etcd-ca', now, now + 10 * year);
  const files: Record<string, string> = {};
  const put = (name: string, { certificate, key }: Identity) => {
    files[`${name}.crt`] = certificate;
    files[`${name}.key`] = key;
  };
  const terms = { notBefore: now, notAfter: now + year };
  const client = (commonName: string, organization?: string, by = authority) =>
    issueCertificate(by, {
      ...terms,
      commonName,
      usages: ['client'],
      ...(organization === undefined ? {} : { organization }),
    });
  const member = () =>
    issueCertificate(etcd, {
      ...terms,
      commonName: node,
      usages: ['server', 'client'],
      hosts: ['localhost', node],
      addresses: [address, '127.0.0.1', '::1'],
    });
  put('ca', authority);
  put('front-proxy-ca', frontProxy);
  put('etcd/ca', etcd);
  put('apiserver', serving(authority, { node, address, now }));
  put('apiserver-kubelet-client', client('kube-apiserver-kubelet-client', 'kubeadm:cluster-admins'));
  put('front-proxy-client', client('front-proxy-client', undefined, frontProxy));
  put('etcd/server', member());
  put('etcd/peer', member());
  put('etcd/healthcheck-client', client('kube-etcd-healthcheck-client', undefined, etcd));
  put('apiserver-etcd-client', client('kube-apiserver-etcd-client', undefined, etcd));
  const { publicKey, privateKey } = createSigningKeys();
  files['sa.pub'] = publicKey;
  files['sa.key'] = privateKey;
  return { authority, files, client };
}
