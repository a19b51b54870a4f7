/** Packages, fetched once and verified on every use. */
export { digestsOf, sha256Of } from './digests.ts'
export type { WantedFile } from './download.ts'
export {
  type Fetched,
  type FetchOptions,
  fetchFiles,
  fetchPackages,
  type LocalPackage,
  type UpdateCache
} from './fetch.ts'
