/** What deployed machines look like, and how far they have come. */
import type { Deployed } from './deployed.ts'

/** What a machine looks like whose retry is not over, and afterwards: just as it was when the image was sealed. */
export const closed = {
  rules: { 'CoreNet-DHCP-In': 'on', 'RemoteDesktop-UserMode-In-TCP': 'off', 'WINRM-HTTP-In-TCP': 'off' },
  inbound: 'Block',
  services: {
    WinRM: { start: 4, runs: false },
    sshd: { start: 4, runs: false },
    TermService: { start: 4, runs: false },
    'cloudbase-init': { start: 3, runs: false }
  }
}
export const open = {
  rules: { 'CoreNet-DHCP-In': 'on', 'RemoteDesktop-UserMode-In-TCP': 'on', 'WINRM-HTTP-In-TCP': 'on' },
  inbound: 'NotConfigured',
  services: {
    WinRM: { start: 2, delayed: null, runs: true },
    sshd: { start: 2, delayed: 1, runs: true },
    TermService: { start: 3, delayed: null, runs: true },
    'cloudbase-init': { start: 2, runs: true }
  }
}

export const memoryOfAnotherBoot = {
  schemaVersion: 1,
  buildId: 'b',
  status: 'trying',
  started: '2020-01-01T00:00:00.000Z',
  starts: 1,
  spentSeconds: 0,
  bootId: 'another',
  bootSeconds: 10,
  notedSeconds: 40,
  noted: '2020-01-01T00:00:30.000Z',
  restartBootId: '',
  packages: [
    {
      id: '01-KB2000001',
      kb: 'KB2000001',
      role: 'other',
      file: 'f',
      status: 'begun',
      exitCode: null,
      class: '',
      evidence: '',
      seconds: 0,
      note: ''
    }
  ],
  released: null
}

/** Boots since the image was written to this machine; one lies before sealing. */
export const boots = (machine: Deployed) => machine.boots() - 1
export const statuses = (machine: Deployed) =>
  (machine.memory()?.packages ?? []).map(({ kb, status }) => `${kb} ${status}`)
/** How often the customer's own scripts have run, which the image held before. */
export async function customerRuns(machine: Deployed, name: string): Promise<number> {
  const programs = await machine.programs()
  return programs.filter((item) => item.name === 'reg.exe' && item.args.includes(name)).length
}
