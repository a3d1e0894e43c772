import { z } from 'zod';

/** The short name of a row: a letter for the area, and a number. */
export const curriculumRow = z.string().regex(/^[A-Z][1-9]\d*$/, 'a capital letter and a number, such as B7');

/** `curriculum.yaml`: what scenarios are to let people practise, row by row. */
export const curriculumSchema = z.array(
  z.strictObject({ area: z.string().min(1), rows: z.record(curriculumRow, z.string().min(1)) }),
);
export type Curriculum = z.infer<typeof curriculumSchema>;
