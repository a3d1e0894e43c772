/** How a distribution's mirror has a package. */
export interface Offer {
  readonly name: string;
  readonly version: string;
  /** KiB that are downloaded, and KiB that it takes when it is installed. */
  readonly download: number;
  readonly installed: number;
}

/** What a mirror of the lab has: packages whose programs are simulated, without what they depend on. */
export interface Package {
  readonly deb?: Offer;
  readonly apk?: Offer;
  readonly about: string;
  /** Paths, and the programs there. */
  readonly files: Readonly<Record<string, string>>;
  /** Files that only have content. */
  readonly texts?: Readonly<Record<string, string>>;
}

const offer = (name: string, version: string, download: number, installed: number): Offer => ({
  name,
  version,
  download,
  installed,
});

const certificates = { '/etc/ssl/certs/ca-certificates.crt': '' };

/** Debian's as of 12, Alpine's as of 3.20. */
export const packages: readonly Package[] = [
  {
    deb: offer('adduser', '3.134', 179, 686),
    about: 'add and remove users and groups',
    files: {
      '/usr/sbin/addgroup': 'debian-addgroup',
      '/usr/sbin/adduser': 'debian-adduser',
      '/usr/sbin/delgroup': 'debian-delgroup',
      '/usr/sbin/deluser': 'debian-deluser',
    },
  },
  {
    apk: offer('bash', '5.2.26-r0', 476, 1270),
    about: 'GNU Bourne Again SHell',
    files: { '/bin/bash': 'bash' },
  },
  {
    deb: offer('ca-certificates', '20230311+deb12u1', 155, 388),
    apk: offer('ca-certificates', '20240705-r0', 137, 672),
    about: 'Common CA certificates',
    files: {},
    texts: certificates,
  },
  {
    deb: offer('curl', '7.88.1-10+deb12u14', 308, 489),
    apk: offer('curl', '8.12.1-r0', 145, 248),
    about: 'command line tool for transferring data with URL syntax',
    files: { '/usr/bin/curl': 'curl' },
  },
  {
    deb: offer('bind9-dnsutils', '1:9.18.41-1~deb12u1', 155, 501),
    apk: offer('bind-tools', '9.18.31-r0', 201, 480),
    about: 'Clients provided with BIND 9',
    files: { '/usr/bin/dig': 'dig', '/usr/bin/nslookup': 'bind-nslookup' },
  },
  {
    deb: offer('dnsutils', '1:9.18.41-1~deb12u1', 14, 26),
    about: 'Transitional package for bind9-dnsutils',
    files: { '/usr/bin/dig': 'dig', '/usr/bin/nslookup': 'bind-nslookup' },
  },
  {
    deb: offer('iproute2', '6.1.0-3', 1021, 3516),
    apk: offer('iproute2', '6.9.0-r0', 21, 24),
    about: 'networking and traffic control tools',
    files: { '/usr/bin/ip': 'ip', '/usr/bin/ss': 'ss' },
  },
  {
    deb: offer('iputils-ping', '3:20221126-1+deb12u1', 46, 121),
    apk: offer('iputils', '20240117-r0', 3, 4),
    about: 'Tools to test the reachability of network hosts',
    files: { '/usr/bin/ping': 'ping' },
  },
  {
    deb: offer('jq', '1.6-2.1+deb12u1', 63, 111),
    apk: offer('jq', '1.7.1-r0', 160, 340),
    about: 'lightweight and flexible command-line JSON processor',
    files: { '/usr/bin/jq': 'jq' },
  },
  {
    deb: offer('default-mysql-client', '1.1.0', 3, 9),
    apk: offer('mysql-client', '10.11.10-r0', 2, 4),
    about: 'MySQL database client binaries',
    files: { '/usr/bin/mysql': 'mysql', '/usr/bin/mysqladmin': 'mysqladmin', '/usr/bin/mysqldump': 'mysqldump' },
  },
  {
    deb: offer('net-tools', '2.10-0.1+deb12u2', 238, 978),
    apk: offer('net-tools', '2.10-r3', 101, 596),
    about: 'NET-3 networking toolkit',
    files: { '/usr/bin/netstat': 'netstat', '/usr/sbin/ifconfig': 'ifconfig', '/usr/sbin/route': 'route' },
  },
  {
    deb: offer('netcat-openbsd', '1.219-1', 41, 108),
    apk: offer('netcat-openbsd', '1.226.1.1-r0', 19, 52),
    about: 'TCP/IP swiss army knife',
    files: { '/usr/bin/nc': 'openbsd-nc', '/usr/bin/netcat': 'openbsd-nc' },
  },
  {
    deb: offer('perl', '5.36.0-7+deb12u2', 234, 670),
    apk: offer('perl', '5.38.3-r0', 13_312, 37_888),
    about: "Larry Wall's Practical Extraction and Report Language",
    files: { '/usr/bin/perl': 'perl' },
  },
  {
    deb: offer('postgresql-client', '15+248', 10, 16),
    apk: offer('postgresql16-client', '16.8-r0', 1280, 3328),
    about: 'front-end programs for PostgreSQL (supported version)',
    files: { '/usr/bin/pg_isready': 'pg_isready', '/usr/bin/psql': 'psql' },
  },
  {
    deb: offer('procps', '2:4.0.2-3', 692, 2091),
    apk: offer('procps', '4.0.4-r0', 2, 4),
    about: '/proc file system utilities',
    files: {},
  },
  {
    deb: offer('python3', '3.11.2-1+b1', 26, 81),
    apk: offer('python3', '3.12.9-r0', 8192, 39_936),
    about: 'interactive high-level object-oriented language (default python3 version)',
    files: { '/usr/bin/python3': 'python' },
  },
  {
    deb: offer('redis-tools', '5:7.0.15-1~deb12u5', 969, 5837),
    apk: offer('redis', '7.2.7-r0', 1331, 3584),
    about: 'Persistent key-value database with network interface (client)',
    files: { '/usr/bin/redis-cli': 'redis-cli' },
  },
  {
    apk: offer('shadow', '4.15.1-r0', 92, 572),
    about: 'Password and account management tool suite',
    files: {
      '/usr/sbin/groupadd': 'groupadd',
      '/usr/sbin/groupdel': 'groupdel',
      '/usr/sbin/groupmod': 'groupmod',
      '/usr/sbin/useradd': 'useradd',
      '/usr/sbin/userdel': 'userdel',
      '/usr/sbin/usermod': 'usermod',
    },
  },
  {
    deb: offer('stress', '1.0.7-1', 21, 56),
    about: 'tool to impose load on and stress test a computer system',
    files: { '/usr/bin/stress': 'stress' },
  },
  {
    deb: offer('tree', '2.1.0-1', 51, 113),
    apk: offer('tree', '2.1.1-r0', 28, 68),
    about: 'displays an indented directory tree, in color',
    files: { '/usr/bin/tree': 'tree' },
  },
  {
    deb: offer('tzdata', '2025b-0+deb12u2', 301, 2571),
    apk: offer('tzdata', '2025b-r0', 459, 2048),
    about: 'time zone and daylight-saving time data',
    files: {},
  },
  {
    deb: offer('wget', '1.21.3-1+deb12u1', 915, 3521),
    apk: offer('wget', '1.24.5-r0', 241, 572),
    about: 'retrieves files from the web',
    files: { '/usr/bin/wget': 'wget' },
  },
];
