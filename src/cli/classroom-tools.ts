import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClassroomTools } from '#classroom';
import { backends, loadLab } from '#labs';
import { removeTree } from '#platform';
import { virtualClock } from '#sim';
import { loadChecks } from './wire.ts';

/** What grading of submissions needs: the check library, and labs in memory and virtual time. */
export async function createClassroomTools(): Promise<ClassroomTools> {
  const [checks, backend] = await Promise.all([loadChecks(), backends.sim()]);
  return {
    checks,
    async openLab(scenario) {
      const clock = virtualClock();
      const folder = mkdtempSync(join(tmpdir(), 'cka-lab-grade-'));
      const lab = await backend.open({
        lab: loadLab(scenario.document.lab),
        directory: undefined,
        workDirectory: join(folder, 'work'),
        clock,
        seed: scenario.id,
        log: () => {},
      });
      const close = async (): Promise<void> => {
        await lab.close();
        removeTree(folder);
      };
      return { lab: { ...lab, close, destroy: close }, clock };
    },
  };
}
