/** Every default of the image definition, in the words of the YAML. The schema, the docs and the loader read this one table. */
export const defaults = {
  'product-key': 'none',
  firmware: 'uefi',
  locale: { language: 'en-US', keyboard: 'en-US', 'time-zone': 'UTC' },
  disk: { size: '40GiB', 'sector-size': 512, shrink: false, headroom: '3GiB', winre: 'none' },
  /** `secure-boot` has no entry: it is on with `firmware: uefi` and cannot be had with `bios`. */
  vm: { cpus: 4, memory: '8GiB', tpm: false },
  'boot-signing': 'any',
  customization: { timeout: '1h', 'allow-exit-codes': [0], 'on-failure': 'fail' },
  updates: { rounds: 4, 'on-failure': 'keep', 'deploy-limit': '10m' },
  catalog: { architecture: 'x64', include: ['cumulative', 'dotnet', 'defender'] },
  drivers: { 'allow-unsigned': false },
  'cloudbase-init': { 'local-system': false },
  limits: {
    preflight: '10m',
    updates: '2h',
    'answer-file': '2m',
    disk: '1h',
    customize: '2h',
    settle: '3h',
    seal: '1h',
    pack: '2h',
    publish: '2h',
    stall: '20m'
  },
  'boot-test': false,
  output: { format: 'ddgz', level: 3 }
} as const
