import { defineCommand } from '../command.ts';

/** `tour`: the main job without a keyboard. */
export const tour = defineCommand({
  name: 'tour',
  summary: 'see the whole way once: boot, task, grade, solve, grade again',
  async run(context) {
    const { runTour } = await import('../tour.ts');
    return runTour(context);
  },
});
