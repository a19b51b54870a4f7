import type { Severity } from '../../location.ts'
import type { Span } from '../tree.ts'
import type { Example } from './example.ts'
import type { Subject } from './subject.ts'

/**
 * What a file is for: `template` is a build template as its author wrote it, `build` the rendered file of the build machine,
 * `deploy` the file of the deployed machine.
 */
export type AnswerFileRole = 'template' | 'build' | 'deploy'

export type RuleSeverity = Severity | 'off'

export interface LintContext {
  readonly role: AnswerFileRole
  /** Windows paths that commands may run beside those of Windows itself. Absent: not known, so no file is missed. */
  readonly providedFiles?: readonly string[]
  /** Of the image. Absent: not known; a template that installs Windows 11 still tells. */
  readonly editionType?: 'server' | 'client'
  /** The command line of the one first-logon entry of a build file. Absent: any one entry may be the runner. */
  readonly runnerCommand?: string
  /** Whether the image holds cloudbase-init, so that a deploy file must run it. Absent: no. */
  readonly cloudbaseInit?: boolean
  /** By rule id as findings show it, such as `answer-file.time-zone`; the others keep their own. */
  readonly severities?: Readonly<Record<string, RuleSeverity>>
  /** A pass that does not matter: what stands in it is not looked at. */
  readonly ignoredPass?: string
}

/** What the documentation shows of a rule. */
export interface RuleInfo {
  /** Without the prefix `answer-file.` that findings carry. */
  readonly id: string
  /** For all roles, or by role; a role that is not named is not checked. */
  readonly severity: Severity | Readonly<Partial<Record<AnswerFileRole, Severity>>>
  /** One line: what is found, and why it matters. */
  readonly summary: string
  readonly hint: string
  /** Triggers this rule once or more, and no other. */
  readonly bad: Example
  /** Triggers nothing. */
  readonly good: Example
  /** What the examples are checked with; a template's by default. */
  readonly context?: LintContext
}

/** @param hint the rule's own by default */
export type ReportFinding = (span: Span, message: string, hint?: string) => void

export interface Rule extends RuleInfo {
  check(subject: Subject, report: ReportFinding): void
}
