import { z } from 'zod';

/** What learners read: always English, Korean where it was translated (lint warns where not). */
export const localizedText = z
  .strictObject({
    en: z.string().min(1).describe('In English; always there.'),
    ko: z.string().min(1).optional().describe('In Korean; lint warns where it is missing.'),
  })
  .meta({ id: 'words', description: 'What learners read.' });
export type LocalizedText = z.infer<typeof localizedText>;
