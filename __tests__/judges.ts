import { spawnSync } from 'node:child_process'
import { test } from '@jest/globals'

/** The Debian package of each program that tests use as a judge. */
const packages: Record<string, string> = {
  cabextract: 'cabextract',
  gcab: 'gcab',
  'ntfs-3g': 'ntfs-3g',
  openssl: 'openssl',
  osslsigncode: 'osslsigncode',
  'qemu-img': 'qemu-utils',
  sgdisk: 'gdisk',
  xmllint: 'libxml2-utils',
  'mkfs.vfat': 'dosfstools',
  'mkfs.ntfs': 'ntfs-3g',
  ntfsclone: 'ntfs-3g',
  ntfsinfo: 'ntfs-3g',
  pigz: 'pigz',
  losetup: 'mount',
  python3: 'python3',
  'python3:pyvhdi': 'python3-libvhdi',
  'wimlib-imagex': 'wimtools'
}

/** Debian's own Python, whatever another one is called first: its packages' modules are there. */
export const python = '/usr/bin/python3'

/**
 * @param programs a module of Python as `python3:<name>`
 * @returns those that this machine lacks
 */
export function missingJudges(...programs: string[]): string[] {
  return programs.filter((program) => {
    const [, module] = program.split('python3:')
    if (module !== undefined) return spawnSync(python, ['-c', `import ${module}`]).status !== 0
    return spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0
  })
}

/**
 * Declares a test that needs programs of this machine. Without them it is skipped with the packages' names; in CI, which
 * installs them, it fails instead.
 */
export function judged(programs: string[], name: string, body: () => Promise<void> | void, timeout?: number): void {
  const missing = missingJudges(...programs)
  if (missing.length === 0) {
    test(name, async () => body(), timeout)
    return
  }
  const wanted = missing.map((program) => packages[program] ?? program).join(', ')
  const absent = `${name} (needs the Debian package ${wanted})`
  if (process.env['CI'] === 'true') {
    test(absent, () => {
      throw new Error(`CI must install ${wanted}: see .ci/packages`)
    })
  } else test.skip(absent, () => undefined)
}
