/** The part of docs/answer-files.md that the linter's rules write themselves. */
import { documentedRules, type RuleInfo } from '../src/answer-file/rules/index.ts'

/** @returns a table of the rules in each group, and a section for each rule */
export function ruleReference(): string {
  return documentedRules
    .map(({ title, rules }) => [`### ${title}`, table(rules), ...rules.map(section)].join('\n\n'))
    .join('\n\n')
}

function table(rules: readonly RuleInfo[]): string {
  const rows = rules.map((rule) => `| [\`${rule.id}\`](#${rule.id}) | ${severities(rule)} |`)
  return ['| rule | severity |', '|---|---|', ...rows].join('\n')
}

const roles = { template: 'template', build: 'build file', deploy: 'deploy file' } as const

/** A severity for all files, or one for each role that the rule looks at. */
function severities({ severity }: RuleInfo): string {
  if (typeof severity === 'string') return severity
  return (['template', 'build', 'deploy'] as const)
    .filter((role) => severity[role] !== undefined)
    .map((role) => `${severity[role]} in a ${roles[role]}`)
    .join(', ')
}

function section(rule: RuleInfo): string {
  const block = (text: string) => ['```xml', text.trimEnd(), '```'].join('\n')
  return [
    `#### ${rule.id}`,
    `${prose(rule.summary)} *Remedy: ${prose(rule.hint)}.*`,
    'Wrong:',
    block(rule.bad.shown),
    'Right:',
    block(rule.good.shown)
  ].join('\n\n')
}

/** Markup in a sentence is shown as it is, outside of code spans. */
function prose(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part) =>
      part.startsWith('`') ? part : part.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('*', '\\*')
    )
    .join('')
}
