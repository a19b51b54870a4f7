import { count, formatBytes, formatSeconds } from '../amounts.ts'
import type { BuildPlan } from '../pipeline/plan-build.ts'

/** @returns the plan as lines for a person */
export function formatPlan(plan: BuildPlan): string {
  const { definition } = plan
  return [
    `${definition.title} (${definition.name}), from ${definition.file}`,
    ...(plan.simulated ? ['SIMULATED: nothing of this build is real'] : []),
    '',
    'Stages, each with its limit:',
    ...plan.stages.map(({ name, limitSeconds }) => `  ${name.padEnd(12)} ${formatSeconds(limitSeconds)}`),
    '',
    ...customizations(plan),
    '',
    ...packages(plan),
    '',
    'Disk needed:',
    ...plan.diskNeeded.map(({ path, bytes, purpose }) => `  ${amount(bytes)} ${purpose}, in ${path}`),
    ''
  ].join('\n')
}

function customizations({ customizations: all }: BuildPlan): string[] {
  if (all.length === 0) return ['Customizations: none']
  return [
    'Customizations, in order:',
    ...all.map(({ name, script, limitSeconds, onFailure }, index) => {
      const goesOn = onFailure === 'continue' ? '; a failure is reported only' : ''
      const source = script === undefined ? '' : ` (${script})`
      return `  ${index + 1}. ${name}${source}, at most ${formatSeconds(limitSeconds)}${goesOn}`
    })
  ]
}

function packages({ groups, refused, asks }: BuildPlan): string[] {
  if (asks !== undefined) {
    const { product, architecture, include, exclude } = asks
    const without = exclude.length === 0 ? '' : `, without ${exclude.join(', ')}`
    return [
      'Updates: no lock file, so the build looks them up in the Microsoft Update Catalog:',
      `  ${include.join(', ')} for ${product}, ${architecture}${without}`
    ]
  }
  if (groups.length === 0) return ['Updates: none, the image will have those of its media only']
  const number = groups.reduce((sum, group) => sum + group.packages.length, 0)
  const bytes = groups.reduce((sum, group) => sum + group.bytes, 0)
  return [
    `Updates: ${count(number, 'package')} (${formatBytes(bytes)}), a reboot between two groups:`,
    ...groups.flatMap((group, index) => [
      `  group ${index + 1} (${formatBytes(group.bytes)})`,
      ...group.packages.map((item) => `    ${amount(item.bytes)}  ${item.kb}  ${item.role.padEnd(10)}  ${item.title}`)
    ]),
    ...refused.map(({ kb, file, reason }) => `  left out: ${kb} (${file}): ${reason}`)
  ]
}

function amount(bytes: number): string {
  return formatBytes(bytes).padStart(11)
}
