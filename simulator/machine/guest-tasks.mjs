/** A guest's scheduled tasks. simulator/modules/tasks.ps1 writes their definitions and reads their state. */
import fs from 'node:fs'
import path from 'node:path'
import { endGroup } from './launch.mjs'
import { list, readJson, scenario, writeJson } from './store.mjs'

/** @typedef {{ id: string, actions: { execute: string, arguments: string }[], triggers: { kind: string, every: number }[], principal: { userId: string, logonType: string }, enabled: boolean }} Task */

/** Results of the task scheduler: SCHED_S_TASK_RUNNING, _HAS_NOT_RUN, _TERMINATED. */
const results = { running: 267009, hasNotRun: 267011, terminated: 267014 }

/**
 * @param {string} machine @param {import('./store.mjs').MachineState} state
 * @param {ReturnType<typeof import('./guest-processes.mjs').createProcesses>} processes
 */
export function createTasks(machine, state, processes) {
  const folder = path.join(machine, 'tasks')
  /** The first process of each task that runs, 0 before it has one. */
  /** @type {Map<string, number>} */
  const running = new Map()
  /** @type {NodeJS.Timeout | undefined} */
  let clock

  /** @param {string} id @returns {Task | null} */
  const read = (id) => readJson(path.join(folder, id, 'task.json'))

  /** @param {string} id @param {Record<string, unknown>} change */
  function note(id, change) {
    const file = path.join(folder, id, 'state.json')
    // It may have deleted its own definition meanwhile.
    if (fs.existsSync(path.dirname(file)))
      writeJson(file, { lastTaskResult: results.hasNotRun, ...readJson(file), ...change })
  }

  /** @param {Task} task */
  async function run(task) {
    // A second start of a task that runs is ignored (IgnoreNew, the default).
    if (running.has(task.id)) return
    const { userId, logonType } = task.principal
    const user = /(^|\\)(system|s-1-5-18)$/i.test(userId) ? 'SYSTEM' : userId
    // An interactive task runs in the session of who is logged on, and after a restart nobody is.
    if (user !== 'SYSTEM' && /^Interactive/i.test(logonType) && state.state !== 'logged-on')
      return note(task.id, { state: 'Ready' })
    const { boot } = state
    running.set(task.id, 0)
    note(task.id, { state: 'Running', lastTaskResult: results.running, lastRunTime: Date.now() })
    let code = 0
    for (const action of task.actions) {
      code = await processes.run(user, action.execute, action.arguments, (pid) => running.set(task.id, pid))
    }
    if (state.boot !== boot || !running.delete(task.id)) return
    note(task.id, { state: 'Ready', lastTaskResult: code })
  }

  /** @param {(trigger: { kind: string, every: number }) => boolean} isDue */
  function runDue(isDue) {
    for (const id of list(folder)) {
      const task = read(id)
      if (task?.enabled && task.triggers.some(isDue)) void run(task)
    }
  }

  return {
    /** After a start-up: what a killed run has left says Running for ever otherwise. */
    startUp() {
      running.clear()
      for (const id of list(folder)) note(id, { state: 'Ready' })
      runDue(({ kind }) => kind === 'AtStartup')
      // Whatever is repeated comes each minute of the scenario, from a time that has passed long ago.
      clock = setInterval(() => runDue(({ kind, every }) => kind === 'Time' && every > 0), scenario().clock.minute)
    },
    shutDown() {
      clearInterval(clock)
    },
    /** @param {string} id */
    async start(id) {
      const task = read(id)
      if (task?.enabled) await run(task)
    },
    /** @param {string} id */
    stop(id) {
      const pid = running.get(id)
      if (pid === undefined) return
      running.delete(id)
      if (pid > 0) endGroup(pid)
      note(id, { state: 'Ready', lastTaskResult: results.terminated })
    }
  }
}
