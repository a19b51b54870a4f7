/** The lock file: the packages of one month, known by their bytes. JSON, one package a line group, written by machines. */
export { type Change, changesBetween, describeChange, formatChanges } from './lock/changes.ts'
export { checkLock, loadLock } from './lock/read.ts'
export { type Lock, type LockPackage, type LockQuery, lockJsonSchema, type PackageRole } from './lock/schema.ts'
export { formatLock, orderPackages, writeLock } from './lock/write.ts'
