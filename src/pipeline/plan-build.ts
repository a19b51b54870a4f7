/** What a build would do, from its definition and lock file alone: nothing is created, no host is asked. */
import path from 'node:path'
import { loadDefinition } from '../image-definition/load.ts'
import { type LockQuery, loadLock } from '../updates/lock.ts'
import { planPackages } from '../updates/plan.ts'
import type { BuildOptions } from './job.ts'
import { neededBytes } from './preflight.ts'
import { stageLimits } from './stage.ts'

/** Seconds and bytes. */
export interface BuildPlan {
  readonly definition: { readonly file: string; readonly name: string; readonly title: string }
  readonly simulated: boolean
  readonly stages: readonly { readonly name: string; readonly limitSeconds: number }[]
  /** What the build will look for in the catalog; absent when a lock file says what there is, or nothing is asked for. */
  readonly asks?: LockQuery
  /** In order, a reboot between two of them. */
  readonly groups: readonly { readonly bytes: number; readonly packages: readonly PlanPackage[] }[]
  /** What will not be installed, as far as the lock file tells: a build looks into the files and the media too. */
  readonly refused: readonly { readonly kb: string; readonly file: string; readonly reason: string }[]
  readonly customizations: readonly {
    readonly name: string
    /** Absent when the definition holds the text itself. */
    readonly script?: string
    readonly limitSeconds: number
    readonly onFailure: 'fail' | 'continue'
  }[]
  readonly diskNeeded: readonly { readonly path: string; readonly bytes: number; readonly purpose: string }[]
}

export interface PlanPackage {
  readonly kb: string
  readonly title: string
  readonly role: string
  readonly file: string
  readonly bytes: number
}

/** @throws UserError for a definition or a lock file that will not do */
export async function planBuild(options: BuildOptions): Promise<BuildPlan> {
  const { definition, file } = await loadDefinition(options.definition, { repositoryRoot: options.repositoryRoot })
  const { name, title, limits, customizations, updates } = definition
  const lock =
    updates.lock === undefined ? undefined : await loadLock(path.resolve(options.repositoryRoot, updates.lock))
  const { groups, refused } = planPackages((lock?.packages ?? []).map((item) => ({ package: item })))
  return {
    definition: { file, name, title },
    simulated: options.simulator !== undefined,
    stages: Object.entries(stageLimits).map(([stage, key]) => ({ name: stage, limitSeconds: limits[key] / 1000 })),
    ...(lock === undefined && updates.catalog !== undefined ? { asks: updates.catalog } : {}),
    groups: groups.map((group) => ({
      bytes: group.reduce((sum, item) => sum + item.package.size, 0),
      packages: group.map(({ package: item }) => ({
        kb: item.kb,
        title: item.title,
        role: item.role,
        file: item.fileName,
        bytes: item.size
      }))
    })),
    refused: refused.map(({ candidate, reason }) => {
      return { kb: candidate.package.kb, file: candidate.package.fileName, reason }
    }),
    customizations: customizations.map((item) => ({
      name: item.name,
      ...(item.script === undefined ? {} : { script: item.script }),
      limitSeconds: item.timeout / 1000,
      onFailure: item.onFailure
    })),
    diskNeeded: neededBytes({ definition, options }, lock).map((item) => ({
      path: item.path,
      bytes: item.neededBytes,
      purpose: item.purpose
    }))
  }
}
