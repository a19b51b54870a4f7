/** What each rule is about, for those who read findings without our pages: code scanning. */
import { allRules } from '../answer-file/index.ts'

export interface RuleText {
  readonly summary: string
  readonly hint?: string
}

/** What the linter of answer files does not know itself. */
const texts: Readonly<Record<string, string>> = {
  'answer-file.architecture-dropped': 'Rendering leaves out a component of another architecture.',
  'answer-file.architecture-set': 'Rendering makes components those of the image.',
  'answer-file.audit-dropped': 'Rendering leaves out the way to audit mode.',
  'answer-file.autologon-dropped': 'Rendering leaves out a logon: the build logs on once, in oobeSystem.',
  'answer-file.command-moved': 'Rendering puts a command that is too long for an answer file elsewhere.',
  'answer-file.computer-name-changed': 'Rendering gives each deployed machine a name of its own.',
  'answer-file.devices-changed': 'Rendering keeps devices of the build machine out of the image.',
  'answer-file.local-account': 'A local account of the template stays in the image.',
  'answer-file.offline-servicing': 'Nothing applies offlineServicing to an applied image.',
  'answer-file.product-key-dropped': 'Rendering leaves out a product key: the definition asks for none.',
  'answer-file.unreadable': 'An answer file cannot be read.',
  'answer-file.value': 'A value of the definition cannot stand in an answer file.',
  'answer-file.windowspe-dropped': 'Rendering leaves out windowsPE, which an applied image never runs.',
  'answer-file.evaluation-key': 'Evaluation media take no product key: Windows Setup would stop and ask.',
  'answer-file.no-kms-key': 'No generic KMS client key is known for the edition.',
  'cloudbase-init.ascii': 'A configuration of cloudbase-init is not plain ASCII.',
  'cloudbase-init.clock': 'cloudbase-init takes the hardware clock for local time; MAAS leaves it in UTC.',
  'cloudbase-init.last-line': 'The last line has no line end, so what MAAS appends would become part of it.',
  'cloudbase-init.last-section':
    'The file does not end in [DEFAULT], the only section in which what MAAS appends is known.',
  'cloudbase-init.syntax': 'A line is no section, no option and no comment.',
  'cloudbase-init.unreadable': 'A configuration of cloudbase-init cannot be read.',
  'definition.alias': 'A definition holds a YAML alias.',
  'definition.conflict': 'Two keys of a definition contradict one another.',
  'definition.duplicate-key': 'A key stands twice in a definition.',
  'definition.missing-key': 'A definition lacks a key.',
  'definition.more': 'A definition has more problems than are listed.',
  'definition.not-supported': 'A key of a definition asks for work that is not built yet.',
  'definition.path': 'A definition names a file that is missing, of the wrong kind, or outside of the repository.',
  'definition.syntax': 'A definition is not valid YAML.',
  'definition.unknown-key': 'A definition holds a key that there is not.',
  'definition.unreadable': 'A definition cannot be read.',
  'definition.value': 'A key of a definition has a value that it cannot have.',
  'script.encoding': 'A script is not ASCII and has no byte order mark: Windows PowerShell 5.1 misreads it.',
  'script.newer-syntax': 'A script uses syntax that Windows PowerShell 5.1 lacks.',
  'script.not-parsed': 'Scripts were not parsed, since no PowerShell is there.',
  'script.syntax': 'A script is no PowerShell.',
  'script.unreadable': 'A script cannot be read.'
}

/** @returns what is known of a rule, by the id that findings carry */
export function ruleText(rule: string): RuleText | undefined {
  const own = allRules.find(({ id }) => rule === `answer-file.${id}`)
  if (own !== undefined) return { summary: own.summary, hint: own.hint }
  const summary = texts[rule]
  if (summary !== undefined) return { summary }
  return rule.startsWith('lock.') ? { summary: 'A lock file of update packages is not usable.' } : undefined
}
