/** Cleans, prepares, generalizes, and proves from the disk that the image is what it should be. */
import path from 'node:path'
import { differentSettings, oobeAccount } from '../answer-file/index.ts'
import { UserError } from '../errors.ts'
import { type DiskFacts, finishDisk, type GuestState } from '../powershell/scripts.ts'
import type { Run } from '../run.ts'
import type { AnswerFiles } from './answer-files.ts'
import { deployOrder, judgeDeployTime, maySkipSetupComplete } from './deploy-time.ts'
import type { Guest } from './guest.ts'
import { call, type Job, newPassword } from './job.ts'
import type { Settled } from './settle.ts'

/** @throws UserError: Panther's error lines, a signal that stays pending, or what on the disk is not as it should be */
export async function seal(
  job: Job,
  run: Run,
  made: { guest: Guest; settled: Settled; answerFiles: AnswerFiles }
): Promise<void> {
  const { guest, settled, answerFiles } = made
  const limitSeconds = Math.ceil(job.definition.limits.seal / 1000)
  await cleanComponents(run, guest, limitSeconds)
  const mayBeSkipped = job.findings.image !== undefined && maySkipSetupComplete(job.findings.image)
  if (mayBeSkipped)
    run.reporter.info(
      'where the firmware holds a product key, Windows skips SetupComplete.cmd on this edition: a start-up task does its work there'
    )
  await guest.task(run, 'prepare-image', {
    ...deployOrder(settled.kept, {
      limitSeconds: Math.ceil(job.definition.updates.deployLimit / 1000),
      pauseSeconds: job.intervals.pauseSeconds,
      mayBeSkipped
    }),
    deployAnswerFile: answerFiles.deploy,
    oobeAccount: answerFiles.editionType === 'client' ? oobeAccount : '',
    report: buildRecord(job)
  })
  await guest.detachPayload(run)
  const throwAwayPassword = answerFiles.editionType === 'client' ? newPassword() : ''
  if (throwAwayPassword !== '') run.reporter.secret(throwAwayPassword)
  run.reporter.info('generalizing Windows: nothing answers from now on, until the machine is off')
  await guest.generalize(run, {
    limitSeconds,
    pollMilliseconds: job.intervals.pollMilliseconds,
    newPassword: throwAwayPassword
  })
  run.reporter.info('the machine is off')
  const facts = await call(job, run, finishDisk, {
    path: job.places.osDisk,
    mountFolder: path.join(job.places.mountFolder, 'sealed'),
    traces: buildTraces(job)
  })
  judgeDisk(facts, answerFiles, judgeDeployTime(facts, settled.kept, mayBeSkipped))
}

/** Clean-up may leave a restart pending, which sysprep refuses: one more restart then, and no more. */
async function cleanComponents(run: Run, guest: Guest, limitSeconds: number): Promise<void> {
  let state: GuestState = await guest.task(run, 'clean-components', { limitSeconds })
  if (state.servicing.pending.length > 0) state = await guest.restart(run)
  if (state.servicing.pending.length === 0) return
  throw new UserError(
    'seal.still-pending',
    `a restart is still pending before sysprep: ${state.servicing.pending.join(', ')}`
  )
}

/** What stays in the image as build.json: outcomes, no secret. */
function buildRecord(job: Job) {
  const { findings, places, options, definition } = job
  return {
    schemaVersion: 1,
    buildId: places.buildId,
    version: options.toolVersion,
    simulated: job.simulated,
    name: definition.name,
    build: findings.buildAfter ?? null,
    customizations: findings.customizations,
    packages: [...findings.packages, ...findings.refused].map(({ kb, fileName, verdict, reason, kept }) => ({
      kb,
      fileName,
      verdict,
      reason,
      kept
    }))
  }
}

/** Paths below C: that must be gone. */
function buildTraces({ places }: Job): string[] {
  const below = (guestPath: string) => guestPath.slice('C:\\'.length).replaceAll('\\', '/')
  return [
    below(places.guestFolder),
    below(places.marker),
    'Windows/System32/Sysprep/maas-deploy-unattend.xml',
    'Windows/System32/Sysprep/unattend.xml',
    'Windows/Panther/Unattend',
    'Unattend.xml',
    'Autounattend.xml'
  ]
}

/** @throws UserError `seal.not-proved` with everything that is not as it should be */
function judgeDisk(facts: DiskFacts, files: AnswerFiles, deployTime: readonly string[]): void {
  const wrong = [...deployTime]
  if (!facts.sysprepTag) wrong.push('Sysprep_succeeded.tag is missing')
  if (facts.imageState !== 'IMAGE_STATE_GENERALIZE_RESEAL_TO_OOBE')
    wrong.push(`ImageState is ${facts.imageState || 'missing'}`)
  const differences = differentSettings(files.deploy, facts.answerFile ?? '')
  if (differences.length > 0) {
    wrong.push(`Windows\\Panther\\unattend.xml is not the deploy answer file (${differences.slice(0, 3).join('; ')})`)
  }
  if (facts.report === null) wrong.push('build.json is missing')
  if (facts.leftovers.length > 0) wrong.push(`left over: ${facts.leftovers.join(', ')}`)
  if (wrong.length > 0)
    throw new UserError('seal.not-proved', `the disk does not prove a sealed image: ${wrong.join('; ')}`)
}
