export { extractMembers } from './archive/extract.ts';
export { ArchiveError, type ArchiveHeader } from './archive/header.ts';
export { describeLayer, emptyLayerDigest, layerArchive, layerSize } from './archive/layer-archive.ts';
export { type ArchiveMember, readMembers } from './archive/read.ts';
export { archiveEnd, memberBytes, plainHeader } from './archive/write.ts';
export { Container } from './container.ts';
export { createDevices, temporaryFiles } from './container-files.ts';
export type { ControlGroups } from './control-groups.ts';
export { createRuntime, type SimulatedRuntime } from './create-runtime.ts';
export { createFileTree } from './files/create-file-tree.ts';
export {
  type Derived,
  type DerivedDirectory,
  DerivedFiles,
  derivedDirectory,
  derivedFile,
} from './files/derived-files.ts';
export { createDisk, type Disk, type DiskSpace } from './files/disk.ts';
export { FileSystemError } from './files/file-system-error.ts';
export { type Files, type MountPoint, superuser } from './files/files.ts';
export type { FileJournal, LoadedTree } from './files/memory-store.ts';
export type { FileNode } from './files/node.ts';
export { normalizePath } from './files/paths.ts';
export type { RawFiles } from './files/raw.ts';
export { rootDevice } from './files/root-device.ts';
export type { FileClient, MountShare, Share } from './files/share.ts';
export type { HiddenPaths } from './hidden-files.ts';
export { filesOver, imageFiles, layerFiles } from './image-files.ts';
export { type ImageDefinition, type ImageRepository, repositoriesOf } from './images/definition.ts';
export { accountFiles } from './images/distribution.ts';
export { createImageLibrary, type ImageLibrary, type LibraryImage, sha256 } from './images/library.ts';
export { familiarReference, parseReference } from './images/reference.ts';
export { createKernel, type Kernel, type Swap, swapsOf, sysctlFiles, sysctlLines } from './kernel/kernel.ts';
export { kernelRelease, kernelVersion } from './kernel/parameters.ts';
export { mountsText } from './mount-info.ts';
export { addressNumber } from './network/addresses.ts';
export type { CardFacts } from './network/card.ts';
export { joinNeighbours, type Neighbours } from './network/neighbours.ts';
export { createNetwork } from './network/network.ts';
export { NetworkError } from './network/network-error.ts';
export { relay } from './network/relay.ts';
export { resolverConfiguration } from './network/resolve.ts';
export type {
  Connection,
  DnsAnswer,
  DnsQuestion,
  DnsRecord,
  Network,
  NetworkRules,
  NetworkStack,
} from './network/types.ts';
export { programFile } from './process/executable.ts';
export { type Limits, usualLimits } from './process/limits.ts';
export type { Program } from './process/program.ts';
export { signalName, signalNumber } from './process/signals.ts';
export { StartError } from './process/start-error.ts';
export { groupsOf, usersOf } from './process/users.ts';
export { processFolder, usualCapabilities } from './process-files.ts';
export { type DaemonDefinition, daemonProgram } from './programs/daemon.ts';
export { appletNames } from './programs/index.ts';
export { loadParser } from './shell/parse.ts';
export type {
  ContainerOptions,
  ExitStatus,
  FileStat,
  FileTree,
  ImageConfig,
  Layer,
  Mount,
  OutputListener,
  Process,
  ProcessOptions,
  Runtime,
  RuntimeContainer,
  RuntimeImage,
} from './types.ts';
