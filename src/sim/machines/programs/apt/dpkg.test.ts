import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestMachines, testMachines } from '../../../machine-testing.ts';

const control = `Package: cri-dockerd
Version: 0.3.9.3-0.ubuntu-jammy
Section: devel
Priority: optional
Architecture: amd64
Maintainer: Somebody <s@example.com>
Description: A shim
 that speaks CRI to Docker.
`;

const unit = `[Unit]
Description=CRI Interface for Docker Application Container Engine

[Service]
ExecStart=/usr/bin/cri-dockerd --container-runtime-endpoint fd://

[Install]
WantedBy=multi-user.target
`;

describe('an archive of a package on a machine', () => {
  let lab: TestMachines;
  const run = (command: string) => lab.run(`{ ${command}; } 2>&1`);
  beforeAll(async () => {
    lab = await testMachines();
    lab.write('/root/p/DEBIAN/control', control);
    lab.write('/root/p/usr/bin/cri-dockerd', '#!/bin/sh\necho cri-dockerd 0.3.9\n');
    lab.write('/root/p/usr/lib/systemd/system/cri-docker.service', unit);
    lab.write('/root/p/DEBIAN/postinst', '#!/bin/sh\necho postinst "$@"\n');
    await lab.run('chmod 755 /root/p/DEBIAN/postinst /root/p/usr/bin/cri-dockerd');
  });
  afterAll(async () => lab.close());

  it('is built and looked into', async () => {
    expect(await run('cd /root; dpkg-deb --build p; dpkg-deb -b nosuch')).toBe(
      "dpkg-deb: building package 'cri-dockerd' in 'p.deb'.\ndpkg-deb: error: failed to open package info file 'nosuch/DEBIAN/control' for reading: No such file or directory\n[2]",
    );
    expect(await run('dpkg -b /root/p /tmp')).toBe(
      "dpkg-deb: building package 'cri-dockerd' in '/tmp/cri-dockerd_0.3.9.3-0.ubuntu-jammy_amd64.deb'.\n",
    );
    expect(await run('dpkg -I /root/p.deb')).toMatch(
      /^ new Debian package, version 2\.0\.\n size \d+ bytes: control archive=\d+ bytes\.\n {5}\d+ bytes, {5}8 lines {6}control {14}\n {6}\d+ bytes, {5}2 lines {3}\* {2}postinst {13}#!\/bin\/sh\n Package: cri-dockerd\n/,
    );
    expect(await run("dpkg -c /root/p.deb | grep '/cri-dockerd$'")).toMatch(
      /^-rwxr-xr-x root\/root {8}\d\d 2026-01-01 00:00 \.\/usr\/bin\/cri-dockerd\n$/,
    );
  });

  it('is installed, and its service runs', async () => {
    expect(await run('cd /root; sudo dpkg -i ./p.deb')).toBe(
      'Selecting previously unselected package cri-dockerd.\n(Reading database ... 64245 files and directories currently installed.)\nPreparing to unpack ./p.deb ...\nUnpacking cri-dockerd (0.3.9.3-0.ubuntu-jammy) ...\nSetting up cri-dockerd (0.3.9.3-0.ubuntu-jammy) ...\npostinst configure \n',
    );
    expect(await run('cri-dockerd; ls -d /bin; dpkg -S /usr/bin/cri-dockerd; dpkg -L cri-dockerd')).toBe(
      'cri-dockerd 0.3.9\n/bin\ncri-dockerd: /usr/bin/cri-dockerd\n/.\n/usr\n/usr/bin\n/usr/bin/cri-dockerd\n/usr/lib\n/usr/lib/systemd\n/usr/lib/systemd/system\n/usr/lib/systemd/system/cri-docker.service\n',
    );
    expect(await run('dpkg -l cri-dockerd | tail -1; dpkg -s cri-dockerd')).toBe(
      'ii  cri-dockerd    0.3.9.3-0.ubuntu-jammy amd64        A shim\nPackage: cri-dockerd\nStatus: install ok installed\nPriority: optional\nSection: devel\nMaintainer: Somebody <s@example.com>\nArchitecture: amd64\nVersion: 0.3.9.3-0.ubuntu-jammy\nDescription: A shim\n that speaks CRI to Docker.\n',
    );
    expect(
      await run('systemctl enable --now cri-docker; systemctl is-active cri-docker; systemctl is-enabled cri-docker'),
    ).toMatch(/cri-docker\.service\.\nactive\nenabled\n$/);
  });

  it('takes the place of an older or newer one, and goes', async () => {
    expect(await run('cd /root; sed -i s/0.3.9.3/0.3.8.1/ p/DEBIAN/control; dpkg-deb -b p; dpkg -i p.deb')).toBe(
      "dpkg-deb: building package 'cri-dockerd' in 'p.deb'.\ndpkg: warning: downgrading cri-dockerd from 0.3.9.3-0.ubuntu-jammy to 0.3.8.1-0.ubuntu-jammy\n(Reading database ... 64247 files and directories currently installed.)\nPreparing to unpack p.deb ...\nUnpacking cri-dockerd (0.3.8.1-0.ubuntu-jammy) over (0.3.9.3-0.ubuntu-jammy) ...\nSetting up cri-dockerd (0.3.8.1-0.ubuntu-jammy) ...\npostinst configure 0.3.9.3-0.ubuntu-jammy\n",
    );
    expect(await run('dpkg -r cri-dockerd; ls /usr/bin/cri-dockerd; dpkg -r cri-dockerd')).toMatch(
      /^\(Reading database .*\nRemoving cri-dockerd \(0\.3\.8\.1-0\.ubuntu-jammy\) \.\.\.\nls: .*\ndpkg: warning: ignoring request to remove cri-dockerd which isn't installed\n$/,
    );
  });

  it('is refused when it is none, of another architecture, or its scripts fail', async () => {
    expect(await run('dpkg -i /etc/hostname')).toBe(
      "dpkg-deb: error: '/etc/hostname' is not a Debian format archive\ndpkg: error processing archive /etc/hostname (--install):\n dpkg-deb --control subprocess returned error exit status 2\nErrors were encountered while processing:\n /etc/hostname\n[1]",
    );
    expect(await run('dpkg -i nosuch.deb')).toBe(
      "dpkg: error: cannot access archive 'nosuch.deb': No such file or directory\n[2]",
    );
    expect(await run('cd /root; sed -i s/amd64/arm64/ p/DEBIAN/control; dpkg-deb -b p a.deb; dpkg -i a.deb')).toContain(
      'dpkg: error processing archive a.deb (--install):\n package architecture (arm64) does not match system (amd64)\nErrors were encountered while processing:\n a.deb\n[1]',
    );
    expect(
      await run(
        'cd /root; sed -i s/arm64/all/ p/DEBIAN/control; echo exit 3 >> p/DEBIAN/postinst; dpkg-deb -b p a.deb; dpkg -i a.deb',
      ),
    ).toContain(
      'dpkg: error processing package cri-dockerd (--install):\n installed cri-dockerd package post-installation script subprocess returned error exit status 3\nErrors were encountered while processing:\n cri-dockerd\n[1]',
    );
  });
});
