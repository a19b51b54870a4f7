/** Checksums that Node lacks: CRC-32C (VHDX), and CRC-32 (gzip, GPT) of parts put together. Both polynomials are reflected. */

const polynomial = 0xedb88320
/** Castagnoli's, RFC 3720 appendix B.4. */
const castagnoli = 0x82f63b78

const castagnoliTable = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ castagnoli : value >>> 1
  return value
})

/** @returns the CRC-32C of `bytes`, unsigned */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) crc = (crc >>> 8) ^ (castagnoliTable[(crc ^ byte) & 0xff] ?? 0)
  return (crc ^ 0xffffffff) >>> 0
}

/**
 * The CRC-32 of two parts in a row, from those of each: appending n bytes multiplies a CRC by x to the 8n-th, modulo the
 * polynomial, and adds the appended part's.
 * @param length of the second part, in bytes
 */
export function combineCrc32(first: number, second: number, length: number): number {
  return (multiply(powerOfX(length), first) ^ second) >>> 0
}

/** @returns the CRC-32 of `length` zero bytes, without going through them */
export function crc32OfZeros(length: number): number {
  // Of all ones, shifted through: that is how a CRC begins, and what it is inverted with at its end.
  return (multiply(powerOfX(length), 0xffffffff) ^ 0xffffffff) >>> 0
}

/** Powers of x by squaring: the n-th is x to the 8 * 2^n-th. In reflected order bit 31 is x to the 0th. */
const squares: number[] = [0x00800000]

/** @returns x to the (8 * bytes)-th, modulo the polynomial */
function powerOfX(bytes: number): number {
  let power = 0x80000000
  for (let [rest, index] = [bytes, 0]; rest > 0; rest = Math.floor(rest / 2), index++) {
    const last = squares.at(-1) ?? 0
    if (index === squares.length) squares.push(multiply(last, last))
    if (rest % 2 === 1) power = multiply(power, squares[index] ?? 0)
  }
  return power
}

function multiply(a: number, b: number): number {
  let product = 0
  let shifted = b
  for (let mask = 0x80000000; mask !== 0; mask >>>= 1) {
    if ((a & mask) !== 0) product ^= shifted
    shifted = shifted & 1 ? (shifted >>> 1) ^ polynomial : shifted >>> 1
  }
  return product >>> 0
}
