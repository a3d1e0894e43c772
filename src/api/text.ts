import { z } from 'zod';

/** What learners read: always English, Korean where it was translated (lint warns where not). */
export const localizedText = z.strictObject({ en: z.string().min(1), ko: z.string().min(1).optional() });
export type LocalizedText = z.infer<typeof localizedText>;
