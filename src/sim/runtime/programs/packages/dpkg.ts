import { defineProgram, type ProgramContext } from '../../process/program.ts';
import { encode } from '../text.ts';
import { installedPackages } from './dpkg-status.ts';

/** `dpkg -l` and `-s`, and what tells of dpkg itself. */
async function run(context: ProgramContext): Promise<number> {
  const [option = '', ...names] = context.arguments;
  const installed = installedPackages(context.files);
  const say = (text: string) => context.stderr.write(encode(text));
  if (option === '--print-architecture') await context.print('amd64\n');
  else if (option === '--version')
    await context.print("Debian 'dpkg' package management program version 1.21.22 (amd64).\n");
  else if (option === '-s' || option === '--status') {
    for (const name of names) {
      const found = installed.find((one) => one.name === name);
      if (found === undefined) {
        await say(
          `dpkg-query: package '${name}' is not installed and no information is available\nUse dpkg --info (= dpkg-deb --info) to examine archive files.\n`,
        );
        return 1;
      }
      await context.print(
        `Package: ${name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: ${found.version}\nDescription: ${found.about}\n`,
      );
    }
  } else if (option === '-l' || option === '--list') {
    const found = installed.filter(({ name }) => names.length === 0 || names.includes(name));
    if (found.length === 0) {
      await say(`dpkg-query: no packages found matching ${names.join(' ')}\n`);
      return 1;
    }
    const width = Math.max(14, ...found.map(({ name }) => name.length));
    const versions = Math.max(12, ...found.map(({ version }) => version.length));
    const abouts = Math.max(33, ...found.map(({ about }) => about.length));
    const rows = found.map(
      ({ name, version, about }) => `ii  ${name.padEnd(width)} ${version.padEnd(versions)} amd64        ${about}\n`,
    );
    await context.print(
      `Desired=Unknown/Install/Remove/Purge/Hold\n| Status=Not/Inst/Conf-files/Unpacked/halF-conf/Half-inst/trig-aWait/Trig-pend\n|/ Err?=(none)/Reinst-required (Status,Err: uppercase=bad)\n||/ ${'Name'.padEnd(width)} ${'Version'.padEnd(versions)} Architecture Description\n+++-${'='.repeat(width)}-${'='.repeat(versions)}-============-${'='.repeat(abouts)}\n${rows.join('')}`,
    );
  } else if (option === '-i' && names[0] !== undefined && !context.files.exists(context.path(names[0]))) {
    await context.stderr.write(encode(`dpkg: error: cannot access archive '${names[0]}': No such file or directory\n`));
    return 2;
  } else {
    await say(`not simulated: dpkg ${context.arguments.join(' ')}\n`);
    return 2;
  }
  return 0;
}

export const dpkg = defineProgram({ name: 'dpkg', run });
