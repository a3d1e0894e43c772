import type { Program } from '../../process/program.ts';
import { apk } from './apk.ts';
import { debianPackages } from './apt.ts';
import { pip } from './pip.ts';

/** Those who bring programs into images. */
export const packageManagers: readonly Program[] = [...debianPackages, apk, pip];
