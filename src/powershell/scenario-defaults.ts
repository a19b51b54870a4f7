/** Fills in what a scenario leaves unsaid. */
import type { z } from 'zod'
import {
  type behaviour,
  type image,
  type outcomes,
  type Scenario,
  type ScenarioImage,
  type ScenarioPackage,
  type ScenarioStep,
  sizes,
  type step,
  units,
  type Written
} from './scenario-schema.ts'

function scaled(text: string, scale: Readonly<Record<string, number>>): number {
  const [, number = '0', unit = ''] = /^([\d.]+)(\w+)$/.exec(text) ?? []
  return Math.round(Number(number) * (scale[unit] ?? 0))
}

const defaultImages: readonly ScenarioImage[] = [
  ['Windows Server 2025 Standard', 'ServerStandardCore', 'Server Core'] as const,
  ['Windows Server 2025 Standard (Desktop Experience)', 'ServerStandard', 'Server'] as const,
  ['Windows Server 2025 Datacenter', 'ServerDatacenterCore', 'Server Core'] as const,
  ['Windows Server 2025 Datacenter (Desktop Experience)', 'ServerDatacenter', 'Server'] as const
].map(([name, edition, installationType], at) => ({
  index: at + 1,
  name,
  edition,
  build: 26100,
  revision: 1742,
  architecture: 'amd64',
  installationType,
  languages: ['en-US'],
  defaultLanguage: 'en-US'
}))

/** What the fixture packages do when a scenario does not say: the cumulative one brings Windows to its lock's revision. */
const demoPackages: Readonly<Record<string, ScenarioPackage>> = { KB5900001: { outcome: 'needs-reboot', ubr: 7171 } }

/** @returns the scenario with every default, in milliseconds and bytes */
export function complete(written: Written): Scenario {
  const { clock, host, guest } = written
  const time = (text: string | undefined, fallback: number) => (text === undefined ? fallback : scaled(text, units))
  return {
    description: written.description ?? '',
    clock: {
      boot: time(clock?.boot, 20),
      oobe: time(clock?.oobe, 20),
      shutdown: time(clock?.shutdown, 20),
      sysprep: time(clock?.sysprep, 50),
      step: time(clock?.step, 5),
      package: time(clock?.package, 20),
      minute: time(clock?.minute, 1000),
      machineLimit: time(clock?.['machine-limit'], 30 * 60_000)
    },
    host: {
      elevated: host?.elevated ?? true,
      hyperV: host?.['hyper-v'] ?? true,
      dismVersion: host?.['dism-version'] ?? '10.0.26100.1150',
      build: host?.build ?? 26100,
      freeSpace: host?.['free-space'] === undefined ? 2 ** 40 : scaled(host['free-space'], sizes),
      automaticCheckpoints: host?.['automatic-checkpoints'] ?? false
    },
    media: { images: written.media?.images.map(completeImage) ?? defaultImages },
    guest: {
      logonEntries: guest?.['logon-entries'] ?? 'in-turn',
      directRefused: time(guest?.['direct-refused'], 0),
      oobeWaitsForAPerson: guest?.['oobe-waits-for-a-person'] ?? false,
      appxBlockers: guest?.['appx-blockers'] ?? [],
      freeSpace: guest?.['free-space'] === undefined ? 20 * 2 ** 30 : scaled(guest['free-space'], sizes),
      oemKey: guest?.['oem-key'] ?? false,
      disabledServices: guest?.['disabled-services'] ?? []
    },
    files: written.files ?? [],
    packages: { ...demoPackages, ...mapValues(written.packages ?? {}, completePackage) },
    customizations: mapValues(written.customizations ?? {}, completeStep),
    templateCommands: (written['template-commands'] ?? []).map((each) => ({
      ...completeStep(each),
      contains: each.contains
    })),
    faults: (written.faults ?? []).map((each) => ({
      strike: each.strike,
      ...(each['at-call'] === undefined ? {} : { atCall: each['at-call'] }),
      ...(each['at-reboot'] === undefined ? {} : { atReboot: each['at-reboot'] }),
      ...(each.after === undefined ? {} : { after: scaled(each.after, units) }),
      ...(each.at === undefined ? {} : { at: each.at }),
      ...(each.line === undefined ? {} : { line: each.line })
    }))
  }
}

function mapValues<From, To>(values: Readonly<Record<string, From>>, change: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]))
}

function completeImage(written: z.infer<typeof image>): ScenarioImage {
  const defaultLanguage = written['default-language'] ?? written.languages?.[0] ?? 'en-US'
  return {
    index: written.index,
    name: written.name,
    edition: written.edition,
    build: written.build,
    revision: written.revision ?? 1,
    architecture: written.architecture ?? 'amd64',
    installationType: written['installation-type'] ?? 'Server',
    languages: written.languages ?? [defaultLanguage],
    defaultLanguage
  }
}

function completePackage(written: (typeof outcomes)[number] | z.infer<typeof behaviour>): ScenarioPackage {
  if (typeof written === 'string') return { outcome: written }
  const rollsBack = written['rolls-back'] ?? false
  const { fails, needs, identity, members, cuts, restarts } = written
  return {
    outcome: written.outcome ?? (rollsBack || restarts === true ? 'needs-reboot' : 'succeeds'),
    ...(fails === undefined ? {} : { fails: completeFailure(fails) }),
    ...(needs === undefined ? {} : { needs }),
    ...(identity === undefined ? {} : { identity }),
    ...(members === undefined ? {} : { members }),
    ...(cuts === undefined ? {} : { cuts }),
    ...(restarts === undefined ? {} : { restarts }),
    ...(written.hangs === undefined ? {} : { hangs: written.hangs }),
    ...(rollsBack ? { rollsBack } : {}),
    ...(written.ubr === undefined ? {} : { ubr: written.ubr }),
    ...(written.version === undefined ? {} : { version: written.version }),
    ...(written.takes === undefined ? {} : { takes: scaled(written.takes, units) })
  }
}

function completeFailure({ code, times, until, log }: NonNullable<z.infer<typeof behaviour>['fails']>) {
  return {
    code,
    times: times ?? 'for-ever',
    ...(until === undefined ? {} : { until }),
    ...(log === undefined ? {} : { log })
  }
}

function completeStep(written: z.infer<typeof step>): ScenarioStep {
  return {
    ...(written['exit-code'] === undefined ? {} : { exitCode: written['exit-code'] }),
    ...(written.takes === undefined ? {} : { takes: scaled(written.takes, units) }),
    ...(written.output === undefined ? {} : { output: written.output }),
    ...(written.hangs === undefined ? {} : { hangs: written.hangs }),
    ...(written.killed === undefined ? {} : { killed: written.killed })
  }
}
