import { serveSubmissions } from '#classroom';
import { threadPort } from '#platform';
import { createClassroomTools } from './classroom-tools.ts';

// A worker thread of `grade --jobs`: grades what the main thread sends.
const port = threadPort();
if (port !== undefined) {
  serveSubmissions(port, await createClassroomTools());
}
