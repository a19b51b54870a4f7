import { createHash } from 'node:crypto'
import type { WantedFile } from '../../src/updates/download/index.ts'
import { noise } from '../disk/disks.ts'
import type { Manner, PackageServer } from '../package-server.ts'

export type Known = Required<WantedFile>

let names = 0

/** Puts a package of noise onto a server. @returns what a lock file knows of it */
export function offer(server: PackageServer, size: number, manner: Manner = {}): Known {
  const fileName = `windows-kb${5900000 + ++names}.msu`
  const bytes = noise(fileName, size)
  const hash = (name: string) => createHash(name).update(bytes).digest('hex')
  return { url: server.serve(fileName, bytes, manner), fileName, size, sha1: hash('sha1'), sha256: hash('sha256') }
}
