import { parentPort } from 'node:worker_threads';
import { serveSubmissions } from '#classroom';
import { createClassroomTools } from './classroom-tools.ts';

// A worker thread of `grade --jobs`: grades what the main thread sends.
if (parentPort !== null) {
  serveSubmissions(parentPort as unknown as Parameters<typeof serveSubmissions>[0], await createClassroomTools());
}
