import { describe, expect } from '@jest/globals'
import { judged } from '../../judges.ts'
import { rollup, signed, updateCabinet } from './containers.ts'
import { look, makers, refetch, refuse } from './looked-at.ts'

describe('the length of a cabinet', () => {
  judged(makers, 'trap 1: a signed cabinet is longer than it says, by its signature exactly', async () => {
    const plain = updateCabinet(rollup)
    const whole = signed(plain)
    expect(whole.length).toBeGreaterThan(whole.readUInt32LE(8))
    expect(await look(whole)).toMatchObject({ kind: 'update-cab', installable: true })
    expect(await look(whole.subarray(0, -1))).toMatchObject({ kind: 'truncated', ...refetch })
    expect(await look(Buffer.concat([whole, Buffer.alloc(8)]))).toMatchObject({ kind: 'damaged', ...refetch })
    expect(await look(Buffer.concat([plain, Buffer.from('more')]))).toMatchObject({
      kind: 'damaged',
      reason: '4 bytes follow the end of the cabinet, and it is not signed'
    })
  })

  judged(makers, 'a reserve alone does not make a cabinet signed', async () => {
    expect(await look(withReserve(updateCabinet(rollup), 6144))).toMatchObject({ installable: true })
    expect(await look(withReserve(updateCabinet(rollup), 20))).toMatchObject({ installable: true })
  })

  judged(makers, 'one of a set of cabinets is refused', async () => {
    for (const flag of [1, 2]) {
      const part = updateCabinet(rollup)
      part.writeUInt16LE(flag, 30)
      expect(await look(part)).toMatchObject({ kind: 'multi-volume', ...refuse })
    }
    const goesOn = updateCabinet(rollup)
    goesOn.writeUInt16LE(0xfffe, goesOn.readUInt32LE(16) + 8)
    expect(await look(goesOn)).toMatchObject({ kind: 'multi-volume', ...refuse })
  })

  judged(makers, 'LZX as Microsoft packs it is walked without being unpacked', async () => {
    const packed = updateCabinet(rollup, {}, 'mszip')
    const typeAt = packed.readUInt32LE(16) - 2
    packed.writeUInt16LE(0x1503, typeAt)
    expect(await look(packed)).toMatchObject({ kind: 'update-cab', installable: true })
    packed.writeUInt16LE(0x1603, typeAt)
    expect(await look(packed)).toMatchObject({ kind: 'damaged', reason: 'compression 0x1603 is unknown' })
  })
})

/** The same cabinet with bytes of zero reserved in its header. */
function withReserve(bytes: Buffer, length: number): Buffer {
  const more = 4 + length
  const head = Buffer.from(bytes.subarray(0, 36))
  head.writeUInt32LE(bytes.length + more, 8)
  head.writeUInt32LE(bytes.readUInt32LE(16) + more, 16)
  head.writeUInt16LE(4, 30)
  const reserve = Buffer.alloc(more)
  reserve.writeUInt16LE(length, 0)
  const rest = Buffer.from(bytes.subarray(36))
  rest.writeUInt32LE(rest.readUInt32LE(0) + more, 0)
  return Buffer.concat([head, reserve, rest])
}
