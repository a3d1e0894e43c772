export { boundBacktracking } from './bounded-backtracking.ts';
export { callWebhook } from './call-webhook.ts';
export { type Certificates, loadCertificates, makeCertificates } from './certificates.ts';
export { systemClock } from './clock.ts';
export { collectGarbage } from './collect-garbage.ts';
export { asUserError, isDamagedDatabase, systemErrorCode } from './errors.ts';
export { ensureDirectory, readTextFile, removeTree, writeFileAtomic } from './files.ts';
export { bundledClient, bundledPlace, findClient, findDocker, findOnPath, howToGet } from './find-client.ts';
export { fingerprintOf } from './fingerprint.ts';
export { type ListenAddress, type Listener, listen } from './listen.ts';
export { listenTcp, type TcpListener } from './listen-tcp.ts';
export { acquireLock, type Lock } from './lock.ts';
export {
  type Environment,
  isLabName,
  type LabPaths,
  labPaths,
  labsDirectory,
  programDirectory,
  stateDirectory,
} from './paths.ts';
export { type CommandOptions, type CommandResult, isAlive, run, runInteractive } from './processes.ts';
export { createRemoteCommands, type RunCommand, serveCommands } from './remote-commands.ts';
export {
  createScriptRunner,
  createScriptTarget,
  interpreterOf,
  type PackScript,
  type ScriptRunner,
} from './script-target.ts';
export { type CertificateTerms, signCertificate } from './sign-certificate.ts';
export { socketPath } from './socket-path.ts';
export { startThread, threadPort } from './threads.ts';
export { withoutThriftyAllocator, withThriftyAllocator } from './thrifty-allocator.ts';
export { isBundledPack, isTrustedPack, packOf, trustPack } from './trust.ts';
export { type PoolOptions, type PoolWorker, runOnWorkers, serveTasks, type WorkerPort } from './worker-pool.ts';
export { limitYoungGeneration } from './young-generation.ts';
export { extractZipEntry } from './zip.ts';
