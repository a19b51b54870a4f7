import { deployEstimate, type Report, uploadCommand } from '../../src/publish/index.ts'

const archiveSha256 = 'ab'.repeat(32)
const upload = { name: 'windows/ws2025', title: 'Windows Server 2025 Standard' }

/** A build with something of everything. */
export const fullReport: Report = {
  schemaVersion: 1,
  tool: { name: 'maas-windows-image', version: '0.1.0' },
  simulated: false,
  buildId: '6f1c2a52-0000-4000-8000-000000000001',
  definition: { file: 'images/ws2025.yml', ...upload, sha256: '11'.repeat(32) },
  inputs: [{ kind: 'media', path: 'D:\\media\\ws2025.iso', sha256: '22'.repeat(32), size: 5_000_000_000 }],
  outcome: 'succeeded',
  stages: [
    { name: 'preflight', start: '2026-11-23T08:00:00Z', seconds: 1.25, limitSeconds: 300, outcome: 'succeeded' },
    { name: 'settle', start: '2026-11-23T08:00:01Z', seconds: 3750, limitSeconds: 10_800, outcome: 'succeeded' }
  ],
  customizations: [{ name: 'Pipes | and <b>', exitCode: null, outcome: 'ended at its limit', seconds: 1200 }],
  packages: [
    {
      kb: 'KB5068861',
      title: 'Cumulative Update (26100.7171)',
      fileName: 'windows11.0-kb5068861-x64.msu',
      role: 'cumulative',
      verdict: 'installed',
      kept: false,
      reason: 'build revision 7171 is running',
      attempts: [
        attempt('first group', 1726, 'after', 'absent', 'the | log <b>names</b> nothing'),
        { ...attempt('round 1', 3010, 'reboot', 'pending'), exitCodeName: '3010 ERROR_SUCCESS_REBOOT_REQUIRED' }
      ],
      evidence: 'installed'
    },
    {
      kb: 'KB2267602',
      title: 'Defender signatures',
      fileName: 'mpam-fe.exe',
      role: 'defender',
      verdict: 'kept',
      kept: true,
      reason: 'failed 4 times, may pass later',
      evidence: 'absent',
      attempts: [attempt('round 1', null, 'cut', 'absent')]
    }
  ],
  os: { buildBefore: '26100.1742', buildAfter: '26100.7171' },
  image: {
    fileName: 'windows-ws2025.dd.gz',
    sizes: { raw: 21_474_836_480, allocated: 9_663_676_416, packed: 8_589_934_592, compressed: 4_509_715_661 },
    hashes: { archiveSha256, rawCrc32: '0badcafe' }
  },
  keptBytes: 120 * 1024 * 1024,
  keptCost: {
    bytes: 120 * 1024 * 1024,
    bytesPerSecond: 150 * 1024 * 1024,
    writeSeconds: 1,
    retrySeconds: 130,
    restartSeconds: 180,
    limitSeconds: 600
  },
  deployEstimate: deployEstimate(21_474_836_480),
  warnings: ['The lock file is 40 days old'],
  upload: {
    filetype: 'ddgz',
    ...upload,
    command: uploadCommand({
      file: 'windows-ws2025.dd.gz',
      ...upload,
      sha256: archiveSha256,
      size: 4_509_715_661,
      fileType: 'ddgz'
    })
  }
}

/** A build that ended before it had made anything. */
export const failedReport: Report = {
  schemaVersion: 1,
  tool: fullReport.tool,
  simulated: true,
  buildId: fullReport.buildId,
  definition: fullReport.definition,
  inputs: [],
  outcome: 'failed',
  stoppedAt: 'customize',
  error: { code: 'customize.failed', message: 'a `fence`:\n```\n# not a heading\n```', stage: 'customize' },
  stages: [{ name: 'customize', start: '2026-11-23T08:00:00Z', seconds: 61, limitSeconds: 7200, outcome: 'failed' }],
  customizations: [],
  packages: [],
  keptBytes: 0,
  warnings: []
}

function attempt(phase: string, exitCode: number | null, meaning: string, evidence: string, note = '') {
  const start = '2026-11-23T08:10:00Z'
  return { phase, exitCode, class: meaning, start, seconds: 412, before: 'absent', evidence, note }
}
