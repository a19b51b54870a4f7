/** Packages for tests of the lock file. Invented, but shaped as real ones. */
import { createHash } from 'node:crypto'
import type { Lock, LockPackage } from '../../../src/updates/lock.ts'

export const query: Lock['query'] = {
  product: 'Microsoft server operating system version 24H2',
  architecture: 'x64',
  include: ['cumulative', 'dotnet', 'defender'],
  exclude: []
}

const hash = (algorithm: 'sha1' | 'sha256', text: string) => createHash(algorithm).update(text).digest('hex')

/** @returns a package whose hashes belong to its name */
export function packageOf(more: Partial<LockPackage> & Pick<LockPackage, 'kb' | 'role'>): LockPackage {
  const digits = more.kb.slice(2)
  const sha1 = hash('sha1', `${more.kb} ${more.role} ${more.title ?? ''}`)
  const fileName = `windows11.0-kb${digits}-x64_${sha1}.msu`
  return {
    title: `2026-11 Update (${more.kb})`,
    updateId: 'cc3e0fb5-fe55-47df-ac2b-8d10c50251e0',
    fileName,
    url: `https://catalog.s.download.windowsupdate.com/c/${more.fileName ?? fileName}`,
    size: 1000,
    sha1,
    sha256: hash('sha256', sha1),
    ...more
  }
}

/** A cumulative update of Server 2025 with the build revision in its title. */
export function cumulative(kb: string, revision: number, month = '2026-11'): LockPackage {
  const title = `${month} Cumulative Update for Microsoft server operating system version 24H2 for x64-based Systems (${kb}) (26100.${revision})`
  return packageOf({ kb, role: 'cumulative', title, expectedUbr: revision })
}

/** Defender's definitions, which have the same name and KB each day. */
export function definitions(version: string): LockPackage {
  const title = `Security Intelligence Update for Microsoft Defender Antivirus - KB2267602 (Version ${version})`
  const { updateId: _, ...item } = packageOf({ kb: 'KB2267602', role: 'defender', title, fileName: 'mpam-fe.exe' })
  return item
}

export function lockOf(...packages: LockPackage[]): Lock {
  return { schemaVersion: 1, query, packages }
}
