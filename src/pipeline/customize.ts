/** Starts the VM and waits until the runner has ended every step. */
import { UserError } from '../errors.ts'
import { ScriptError } from '../powershell/call.ts'
import { type GuestState, type MediaImage, newVm } from '../powershell/scripts.ts'
import type { Run } from '../run.ts'
import { buildAccountName } from './build-account.ts'
import { connectGuest, type Guest } from './guest.ts'
import { call, type Job } from './job.ts'
import { recordPackages } from './settle.ts'
import type { Plan } from './updates.ts'

/** @throws UserError with the step that failed and its last lines */
export async function customize(
  job: Job,
  run: Run,
  { image, plan }: { image: MediaImage; plan: Plan }
): Promise<Guest> {
  const { places, definition } = job
  const { vmId } = await call(job, run, newVm, {
    name: places.vmName,
    notes: places.vmNotes,
    folder: places.vmFolder,
    firmware: definition.firmware,
    cpus: definition.vm.cpus,
    memoryBytes: definition.vm.memory,
    secureBoot: definition.vm.secureBoot,
    osDisk: places.osDisk,
    payloadDisk: places.payloadDisk
  })
  run.reporter.info(`the VM ${places.vmName} has started`)
  const guest = connectGuest(job, vmId, buildAccountName(image))
  try {
    const state = await guest.stepsEnded(run)
    for (const step of state.steps.filter((item) => item.outcome === 'failed' || item.outcome === 'timed-out')) {
      run.reporter.warning(`${step.name} ${step.outcome} with exit code ${step.exitCode}; the build goes on as it says`)
    }
  } catch (error) {
    throw explain(error, guest.state())
  } finally {
    recordSteps(job, guest.state())
    const state = guest.state()
    if (state !== undefined) recordPackages(job, plan, state)
  }
  return guest
}

function recordSteps(job: Job, state: GuestState | undefined): void {
  const steps = state?.steps ?? []
  job.findings.customizations = steps
    .filter((step) => step.kind !== 'updates')
    .map(({ name, exitCode, outcome, seconds }) => ({ name, exitCode, outcome, seconds }))
}

function explain(error: unknown, state: GuestState | undefined): unknown {
  if (!(error instanceof ScriptError) || error.code !== 'guest.step-failed') return error
  const failed = state?.steps.findLast((step) => step.outcome === 'failed' || step.outcome === 'timed-out')
  if (failed === undefined) return error
  const what =
    failed.outcome === 'timed-out' ? 'did not end within its limit' : `ended with exit code ${failed.exitCode}`
  const tail = failed.output.length === 0 ? '' : `; its last lines:\n  ${failed.output.slice(-10).join('\n  ')}`
  return new UserError('customize.step-failed', `${failed.name} ${what}${tail}`, { cause: error })
}
