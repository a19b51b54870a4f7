import { execFileSync, spawn } from 'node:child_process'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import { asset } from '../src/assets.ts'
import { openDisk, readDisk } from '../src/disk/index.ts'
import { judged } from './judges.ts'
import { leftBehind, play } from './pipeline/harness.ts'
import { temporaryFolder } from './surroundings.ts'

const demo = ['build', 'examples/images/demo.yml', '--simulator', 'simulator/scenarios/mixed.yml']
const root = asset('.')

judged(
  ['ntfs-3g', 'sgdisk'],
  "the demo's archive holds a disk that other tools accept, and on it what the report says",
  async () => {
    const scene = await play({
      scenario: 'mixed.yml',
      options: { definition: asset('examples/images/demo.yml'), repositoryRoot: root }
    })
    expect(scene.end.error).toBeUndefined()
    const raw = path.join(scene.workDirectory, '..', 'disk.raw')
    const image = scene.end.published?.image ?? ''
    await pipeline(createReadStream(image), createGunzip(), createWriteStream(raw))
    expect(execFileSync('sgdisk', ['-v', raw], { encoding: 'utf8' })).toContain('No problems found')

    const files = await filesOnNtfs(raw)
    const build = JSON.parse(await files.text('ProgramData/maas-windows-image/build.json'))
    expect(build.packages.map((item: { kb: string; verdict: string }) => `${item.kb} ${item.verdict}`)).toEqual([
      'KB5900004 installed',
      'KB5900001 installed',
      'KB5900003 kept',
      'KB5900002 installed'
    ])
    expect(
      build.customizations.map((item: { name: string; outcome: string }) => `${item.name}: ${item.outcome}`)
    ).toEqual([
      'Disable SMB 1: succeeded',
      'Install the notice: succeeded',
      'Switch off the Telnet client: succeeded-reboot-pending'
    ])
    const answerFile = await files.text('Windows/Panther/unattend.xml')
    expect(answerFile).toContain('<SkipMachineOOBE>true</SkipMachineOOBE>')
    expect(answerFile).not.toMatch(/Password|AutoLogon|FirstLogonCommands/)
    expect(await files.text('Windows/Setup/Scripts/SetupComplete.cmd')).toContain(
      'schtasks /run /tn "\\maas-windows-image\\deploy"'
    )
    expect(await files.text('Windows/Setup/State/State.ini')).toContain('IMAGE_STATE_GENERALIZE_RESEAL_TO_OOBE')
    const names = files.names.map((name) => name.toLowerCase())
    const updates = names.filter((name) => /\.(msu|cab)$|mpam-fe/.test(name))
    expect(updates).toEqual([
      expect.stringMatching(/^programdata\/maas-windows-image\/deploy\/packages\/3\/windows11\.0-kb5900003-.*\.cab$/)
    ])
    for (const script of ['retry-packages.ps1', 'release-machine.ps1', 'packages.ps1']) {
      expect(names).toContain(`programdata/maas-windows-image/deploy/deploy/${script}`)
    }
    expect(
      names.filter((name) => /steps\.json|state\.json|progress\.log|\.pnf$|orders|maas-deploy-unattend/.test(name))
    ).toEqual([])
    expect(names.some((name) => name.includes(scene.job.places.buildId))).toBe(false)
    await expectAbsent(raw, scene.job.password)
    expect(scene.report.packages.find((item) => item.kb === 'KB5900002')?.attempts).toHaveLength(2)
    expect(await leftBehind(scene.workDirectory)).toEqual([])
  },
  240_000
)

describe('from a terminal', () => {
  test('the demo ends with the image, its report, its hash and the exact upload command', async () => {
    const folder = await temporaryFolder()
    const quick = demo.with(-1, 'simulator/scenarios/all-succeed.yml')
    const { exitCode, output } = await run([...quick, ...directories(folder)])
    expect(exitCode).toBe(0)
    const last = output.trimEnd().split('\n').slice(-5).join('\n')
    expect(last).toMatch(
      /^image: {2}.*simulated-windows-ws2025-demo\.dd\.gz\nreport: .*report\.json\nsha256: [0-9a-f]{64}\n.*SIMULATED.*\nmaas \$PROFILE boot-resources create name='windows\/ws2025-demo'/
    )
    expect(await readdir(path.join(folder, 'output'))).toEqual([
      'simulated-windows-ws2025-demo-report',
      'simulated-windows-ws2025-demo.dd.gz'
    ])
    expect(await leftBehind(path.join(folder, 'work'))).toEqual([])
  }, 240_000)

  test('Ctrl-C: exit code 130 within seconds, the report says where, nothing is left', async () => {
    const folder = await temporaryFolder()
    const { exitCode, output, seconds } = await run([...demo, ...directories(folder)], 'guest: Disable SMB 1: started')
    expect(exitCode).toBe(130)
    expect(seconds).toBeLessThan(10)
    expect(output).toContain('customize: cancelled')
    const report = path.join(folder, 'output/simulated-windows-ws2025-demo-report/report.json')
    expect(JSON.parse(await readFile(report, 'utf8'))).toMatchObject({ outcome: 'cancelled', stoppedAt: 'customize' })
    expect(await leftBehind(path.join(folder, 'work'))).toEqual([])
  }, 120_000)
})

function directories(folder: string): string[] {
  return ['output', 'work', 'package'].flatMap((name) => [`--${name}-directory`, path.join(folder, name)])
}

/** Runs the committed terminal command; sends SIGINT once it has printed `interruptAt`. Seconds count from there. */
async function run(args: string[], interruptAt?: string) {
  const child = spawn(process.execPath, ['dist/cli.js', ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  let interrupted = 0
  const read = (chunk: Buffer) => {
    output += chunk.toString()
    if (interruptAt === undefined || interrupted > 0 || !output.includes(interruptAt)) return
    interrupted = Date.now()
    child.kill('SIGINT')
  }
  child.stdout.on('data', read)
  child.stderr.on('data', read)
  const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { exitCode, output, seconds: (Date.now() - interrupted) / 1000 }
}

/** Mounts the last partition read-only, as curtin would, and reads it whole. */
async function filesOnNtfs(raw: string) {
  const disk = await openDisk(raw)
  const table = await readDisk(disk, 1024, 128 * 128)
  await disk.close()
  const starts = Array.from({ length: 128 }, (_, index) => Number(table.readBigUInt64LE(index * 128 + 32)) * 512)
  const mount = `${raw}.mount`
  await mkdir(mount)
  execFileSync('mount', ['-t', 'ntfs-3g', '-o', `ro,loop,offset=${Math.max(...starts)}`, raw, mount])
  try {
    const entries = await readdir(mount, { recursive: true, withFileTypes: true })
    const names = entries
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(mount, path.join(entry.parentPath, entry.name)))
    const contents = new Map<string, string>()
    for (const name of names) contents.set(name, await readFile(path.join(mount, name), 'utf8'))
    return {
      names,
      text: async (name: string) => {
        const text = contents.get(name)
        if (text === undefined) throw new Error(`the disk has no ${name}`)
        return text
      }
    }
  } finally {
    execFileSync('umount', [mount])
  }
}

/** A password may hide as UTF-8, as UTF-16, or as answer files "hide" it. */
async function expectAbsent(raw: string, password: string): Promise<void> {
  const hidden = (suffix: string) => Buffer.from(password + suffix, 'utf16le').toString('base64')
  const needles = [
    Buffer.from(password),
    Buffer.from(password, 'utf16le'),
    ...[hidden('AdministratorPassword'), hidden('Password')].flatMap((text) => [
      Buffer.from(text),
      Buffer.from(text, 'utf16le')
    ])
  ]
  const bytes = await readFile(raw)
  expect(needles.map((needle) => bytes.indexOf(needle))).toEqual(needles.map(() => -1))
}
