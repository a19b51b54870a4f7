/** What runs inside a guest: started for somebody, ended all at once. */
import { endGroup, endNoted, expandVariables, guestEnvironment, launch, splitCommandLine } from './launch.mjs'
import { sleep } from './store.mjs'

/** @typedef {import('./store.mjs').MachineState} MachineState */

/** @param {string} machine @param {MachineState} state */
export function createProcesses(machine, state) {
  /** @type {Set<number>} */
  const running = new Set()
  /** Groups whose first process has ended: what it left behind lives on, as in Windows, until the machine restarts. */
  /** @type {Set<number>} */
  const left = new Set()

  /**
   * Starts a command line and waits for its end.
   * @param {string} user @param {string} program @param {string} rest its arguments as one text
   * @param {(pid: number) => void} [onStart]
   * @returns {Promise<number>} its exit code
   */
  async function run(user, program, rest, onStart) {
    const environment = guestEnvironment(machine, state.boot, user)
    const [command = '', ...args] = splitCommandLine(
      `"${expandVariables(program, environment)}" ${expandVariables(rest, environment)}`
    )
    try {
      const { pid, ended } = launch({ machine, volume: state.volume, boot: state.boot, user, program: command, args })
      if (pid !== undefined) {
        running.add(pid)
        onStart?.(pid)
      }
      const code = await ended
      if (pid !== undefined && running.delete(pid)) left.add(pid)
      return code
    } catch (error) {
      console.log(`${program} ${rest}: ${error}`)
      // ERROR_FILE_NOT_FOUND
      return 2
    }
  }

  return {
    run,
    /** @param {string} user @param {string} line @returns {Promise<number>} */
    runLine(user, line) {
      const [, quoted, plain, rest = ''] = /^\s*(?:"([^"]*)"|(\S+))\s*([\s\S]*)$/.exec(line) ?? []
      return run(user, quoted ?? plain ?? '', rest)
    },
    groups: () => [...running, ...left],
    async endAll() {
      for (const pid of [...running, ...left]) endGroup(pid)
      left.clear()
      endNoted(machine)
      for (let waited = 0; waited < 2000 && running.size > 0; waited += 5) await sleep(5)
      running.clear()
      endNoted(machine)
    }
  }
}
