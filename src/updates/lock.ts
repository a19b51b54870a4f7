/** The lock file: the packages of one month, known by their bytes. JSON, one package a line group, written by machines. */
import type { Lock, LockPackage, PackageRole } from './lock/schema.ts'

export { type Change, changesBetween, formatChanges } from './lock/changes.ts'
export { checkLock, loadLock } from './lock/read.ts'
export { type Lock, type LockPackage, type LockQuery, lockJsonSchema, type PackageRole } from './lock/schema.ts'
export { formatLock, writeLock } from './lock/write.ts'

/**
 * The packages in the order they are installed in, as groups with a reboot between: servicing stack, then cumulative
 * update with its checkpoints (DISM wants these in one folder), .NET, all else, and Defender last. Within a group the
 * order of the lock file stays. The issue on update packages deepens this.
 * @returns groups that have at least one package
 */
export function planGroups(lock: Lock): LockPackage[][] {
  const order: readonly (readonly PackageRole[])[] = [
    ['ssu'],
    ['checkpoint', 'cumulative'],
    ['dotnet'],
    ['other'],
    ['defender']
  ]
  return order
    .map((group) => lock.packages.filter((item) => group.includes(item.role)))
    .filter((group) => group.length > 0)
}
