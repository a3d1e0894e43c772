import { expect, it } from 'vitest';
import { createFakeLab, steppedClock } from '../../../test/support/fake-lab.ts';
import type { LoadedScenario } from '../load/instantiate.ts';
import { createProvingGround } from './proving-ground.ts';
import type { ProofLab, ProofOptions } from './types.ts';

const scenario = {} as LoadedScenario;

/** A ground whose labs tell, one after the other, what differs after they went back. */
function ground(differences: readonly (string | undefined)[], canRewind = true) {
  const told = [...differences];
  const opened: number[] = [];
  const gone: number[] = [];
  const openLab = async () => {
    const number = opened.push(opened.length + 1);
    const lab = { ...createFakeLab(), destroy: async () => void gone.push(number) };
    const rewind = canRewind ? { rewind: async () => told.shift() } : {};
    return { lab, clock: steppedClock(), wait: false, backend: `lab ${number}`, ...rewind };
  };
  const made = createProvingGround(scenario, false, { openLab } as unknown as ProofOptions);
  const where: string[] = [];
  const prove = (reason?: (backend: string) => string | undefined) =>
    made.prove(async ({ backend }) => {
      where.push(backend);
      return reason?.(backend);
    });
  return { prove, close: made.close, where, gone };
}

it('makes the next proof on the same lab when nothing is left of the one before', async () => {
  const { prove, close, where, gone } = ground([undefined, undefined]);
  for (let proof = 0; proof < 3; proof += 1) expect(await prove()).toBeUndefined();
  await close();
  expect(where).toEqual(['lab 1', 'lab 1', 'lab 1']);
  expect(gone).toEqual([1]);
});

it('throws a lab away that differs from what it was', async () => {
  const { prove, close, where, gone } = ground(['pods default/web is new', undefined]);
  for (let proof = 0; proof < 3; proof += 1) await prove();
  await close();
  expect(where).toEqual(['lab 1', 'lab 2', 'lab 2']);
  expect(gone).toEqual([1, 2]);
});

it('gives each proof a lab of its own where labs do not go back', async () => {
  const { prove, where, gone } = ground([], false);
  await prove();
  await prove();
  expect(where).toEqual(['lab 1', 'lab 2']);
  expect(gone).toEqual([1]);
});

it('blames a proof only for what happens on a fresh lab', async () => {
  const { prove, where } = ground([undefined, undefined]);
  await prove();
  expect(await prove((backend) => (backend === 'lab 1' ? 'something was left' : undefined))).toBeUndefined();
  expect(await prove(() => 'the check passes')).toBe('the check passes');
  expect(where).toEqual(['lab 1', 'lab 1', 'lab 2', 'lab 2', 'lab 3']);
});

it('takes a lab that another scenario left, and leaves its own', async () => {
  const differences = [undefined, 'pods default/web is new'];
  const used = { ...createFakeLab(), destroy: async () => void gone.push('used') };
  const own = { ...createFakeLab() };
  const gone: string[] = [];
  const left: unknown[] = [];
  const rest = { clock: steppedClock(), wait: false };
  const made = createProvingGround(scenario, false, {
    takeLab: async () => ({ ...rest, lab: used, backend: 'used', rewind: async () => differences.shift() }),
    openLab: async () => ({ ...rest, lab: own, backend: 'own' }),
    leaveLab: async ({ backend }: ProofLab) => void left.push(backend),
  } as unknown as ProofOptions);
  const where: string[] = [];
  const note = async ({ backend }: ProofLab) => void where.push(backend);
  await made.prove(note);
  await made.prove(note);
  await made.close();
  expect({ where, gone, left }).toEqual({ where: ['used', 'own'], gone: ['used'], left: ['own'] });
});

it('says what a proof threw', async () => {
  const { prove } = ground([]);
  const failing = () => {
    throw new TypeError('no such thing');
  };
  expect(await prove(failing)).toBe('TypeError: no such thing');
});
