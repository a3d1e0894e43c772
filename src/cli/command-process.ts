import { serveCommands } from '#platform';

// The process from which `pack test` runs scripts.
serveCommands();
