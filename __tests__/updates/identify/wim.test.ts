import { describe, expect } from '@jest/globals'
import { judged } from '../../judges.ts'
import { cabinet, noise, rollup, signed, updateCabinet, wim, wimMsuFiles, withoutFile } from './containers.ts'
import { look, makers, refetch } from './looked-at.ts'

describe('what lies in a WIM beside its resources', () => {
  judged(makers, 'a signature may follow, anything else may not', async () => {
    const whole = wim(wimMsuFiles())
    const cab = signed(updateCabinet(rollup))
    const signature = cab.subarray(cab.readUInt32LE(8))
    for (const frame of [[signature], [Buffer.alloc(16, 7), signature], [signature, Buffer.alloc(10)]]) {
      expect(await look(Buffer.concat([whole, ...frame]))).toMatchObject({ kind: 'msu-wim', installable: true })
    }
    for (const tail of [signature.subarray(0, -9), Buffer.from('x'), Buffer.alloc(4096), whole]) {
      expect(await look(Buffer.concat([whole, tail]))).toMatchObject({ kind: 'damaged', ...refetch })
    }
  })

  judged(makers, 'what an update in place leaves may, any other hole is taken for a wrong length', async () => {
    const files = { ...wimMsuFiles(), 'a-late.cab': cabinet({ x: noise(500) }) }
    for (const args of [['--compress=none'], ['--compress=LZX'], ['--compress=none', '--check']]) {
      const changed = withoutFile(files, 'a-late.cab', args)
      expect(await look(changed, { fileName: 'a.msu' })).toMatchObject({ kind: 'msu-wim', installable: true })
    }
    const whole = wim(files, ['--compress=LZX'])
    const table = Number(whole.readBigUInt64LE(0x38))
    const packed = [0, 50, 100, 150].map((at) => table + at).find((at) => (whole.readUInt8(at + 7) & 4) !== 0) ?? 0
    whole.writeUIntLE(whole.readUIntLE(packed, 6) - 1, packed, 6)
    expect(await look(whole, { fileName: 'a.msu' })).toMatchObject({
      kind: 'damaged',
      reason: expect.stringMatching(/^1 bytes at \d+ of the WIM belong to nothing$/)
    })
  })
})
