/** The guest as the stages see it: tasks, restarts and waits, each able to go on after a cut session. */
import { UserError } from '../errors.ts'
import { ScriptError } from '../powershell/call.ts'
import {
  asGuestState,
  detachPayload,
  type GuestAddress,
  type GuestOrder,
  type GuestState,
  startGuestTask,
  waitVmOff,
  watchGuest
} from '../powershell/scripts.ts'
import type { Run } from '../run.ts'
import { call, type Job } from './job.ts'

/**
 * Windows locks an account after ten wrong passwords in ten minutes (KB5020282), and refuses with the same words while it
 * is not ready yet: so half of that.
 */
const mostRefusals = 5
const refusalWindow = 10 * 60 * 1000

/**
 * A guest may restart by itself in the middle of a task. A package that does so is tried twice (install-packages.ps1), and
 * a restart may cut a task a second time that was ordered again while the machine was still going down.
 */
const mostCuts = 5

export interface Guest {
  readonly address: GuestAddress
  /** The newest state seen. */
  state(): GuestState | undefined
  /** Waits for the marker: all steps have ended. */
  stepsEnded(run: Run): Promise<GuestState>
  /** Runs one of the guest's scripts as a task to its end. */
  task(run: Run, name: string, request: unknown): Promise<GuestState>
  /** Restarts Windows from inside, and waits until it is up again and idle. */
  restart(run: Run): Promise<GuestState>
  detachPayload(run: Run): Promise<void>
  /** Starts generalizing as the build account and waits for Off; nothing answers from then on. */
  generalize(run: Run, request: unknown): Promise<void>
}

/**
 * @param accountName of the build account, as the image's language has it
 * @returns the guest of a VM that has just been started
 */
export function connectGuest(job: Job, vmId: string, accountName: string): Guest {
  const { places, intervals, password } = job
  const address = { vmId, folder: places.guestFolder, account: { user: accountName, password } }
  let lastLine = 0
  let tasks = 0
  let state: GuestState | undefined
  let refusals: number[] = []

  /** Tries again after a cut or a refusal; every script can run twice without harm. */
  async function patiently<T>(run: Run, body: () => Promise<T>): Promise<T> {
    for (let cuts = 0; ; ) {
      try {
        const result = await body()
        // A logon that succeeds clears Windows' own count too.
        refusals = []
        return result
      } catch (error) {
        const code = error instanceof ScriptError ? error.code : ''
        if (code !== 'guest.broken' && code !== 'guest.refused') throw error
        if (code === 'guest.broken' && ++cuts > 20) throw error
        if (code === 'guest.refused') noteRefusal(error)
        run.reporter.warning(`${error instanceof Error ? error.message : code}: trying again`)
        const patience = code === 'guest.refused' ? 2 ** refusals.length : 2
        await run.sleep(intervals.pollMilliseconds * patience, run.signal)
      }
    }
  }

  function noteRefusal(error: unknown): void {
    const now = job.run.now().getTime()
    refusals = [...refusals.filter((at) => now - at < refusalWindow), now]
    if (refusals.length <= mostRefusals) return
    throw new UserError(
      'guest.credential-refused',
      `PowerShell Direct refused the build account ${accountName} ${refusals.length} times, and more would lock it: ` +
        "does the media's built-in administrator have another name, or has a step changed its password?",
      { cause: error }
    )
  }

  async function watch(
    run: Run,
    until: 'marker' | 'boot' | 'task',
    more: { notBootId?: string; order?: GuestOrder } = {}
  ): Promise<GuestState> {
    const input = {
      guest: address,
      buildId: places.buildId,
      pollMilliseconds: intervals.pollMilliseconds,
      notBootId: more.notBootId ?? '',
      until,
      order: more.order ?? null
    }
    state = await patiently(run, () =>
      call(
        job,
        run,
        watchGuest,
        { ...input, lastLine },
        {
          onGuestLine: (line) => {
            lastLine = Math.max(lastLine, line.number)
            run.reporter.info(`guest: ${line.text}`)
          }
        }
      ).catch((error: unknown) => {
        // A failed step comes with the state that says which one.
        if (error instanceof ScriptError) state = asGuestState(error.detail) ?? state
        throw error
      })
    )
    return state
  }

  async function task(run: Run, name: string, request: unknown): Promise<GuestState> {
    for (let cuts = 0; ; cuts++) {
      const id = `${name}-${++tasks}`
      const after = await watch(run, 'task', { order: { task: name, id, request, asAccount: false } })
      const ended = after.tasks.find((entry) => entry.name === id)
      if (ended?.error === null) return after
      if (!ended?.error?.startsWith('cut by') || cuts >= mostCuts) {
        throw new UserError('guest.task-failed', `${name}: ${ended?.error ?? 'it left no outcome'}`)
      }
      run.reporter.warning(`${name} was ${ended.error}: starting it again`)
    }
  }

  return {
    address,
    state: () => state,
    stepsEnded: (run) => watch(run, 'marker'),
    task,
    restart: (run) => watch(run, 'boot', { notBootId: state?.bootId ?? '' }),
    detachPayload: async (run) => {
      await call(job, run, detachPayload, { vmId, path: places.payloadDisk })
    },
    generalize: async (run, request) => {
      const order = { task: 'generalize', id: 'generalize', request, asAccount: true }
      await patiently(run, () => call(job, run, startGuestTask, { guest: address, order }))
      await call(job, run, waitVmOff, { vmId, pollMilliseconds: intervals.pollMilliseconds })
    }
  }
}
