/** Sizes and durations as people write them. */

const mebibyte = 1024 ** 2
const sizeUnits = new Map([
  ['MiB', mebibyte],
  ['GiB', 1024 ** 3],
  ['TiB', 1024 ** 4]
])
/** Largest first, as a duration's parts must stand. */
const durationUnits = new Map([
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000]
])

export const sizePattern = '^[1-9][0-9]{0,8}(MiB|GiB|TiB)$'
export const durationPattern = '^(?=[0-9])([1-9][0-9]{0,6}h)?([1-9][0-9]{0,6}m)?([1-9][0-9]{0,6}s)?$'

/** @returns the bytes of `40GiB` (MiB, GiB or TiB), or undefined when `value` is no such size */
export function parseSize(value: unknown): number | undefined {
  if (typeof value !== 'string' || !new RegExp(sizePattern).test(value)) return undefined
  return Number.parseInt(value, 10) * (sizeUnits.get(value.slice(-3)) ?? 0)
}

/** @returns the milliseconds of `2h`, `20m`, `90s` or `1h30m`, or undefined when `value` is no such duration */
export function parseDuration(value: unknown): number | undefined {
  if (typeof value !== 'string' || !new RegExp(durationPattern).test(value)) return undefined
  let milliseconds = 0
  for (const [, count, unit] of value.matchAll(/(\d+)([hms])/g)) {
    milliseconds += Number(count) * (durationUnits.get(unit ?? '') ?? 0)
  }
  return milliseconds
}

/** @returns `bytes` in the largest unit that gives a whole number, or undefined when not even MiB does */
export function formatSize(bytes: number): string | undefined {
  if (!Number.isInteger(bytes) || bytes <= 0) return undefined
  for (const [unit, factor] of [...sizeUnits].reverse()) {
    if (bytes % factor === 0) return `${bytes / factor}${unit}`
  }
  return undefined
}

/** @returns what the writer of a refused size probably meant */
export function sizeHint(value: unknown): string | undefined {
  if (typeof value === 'number') {
    const size = value >= mebibyte ? formatSize(value) : undefined
    return size === undefined ? 'a unit is needed: MiB, GiB or TiB' : `bytes are not accepted: write ${size}`
  }
  const loose = typeof value === 'string' ? /^\s*(\d{1,9})\s*([mgt])i?b?\s*$/i.exec(value) : null
  if (loose === null || Number(loose[1]) === 0) return undefined
  return `write ${Number(loose[1])}${loose[2]?.toUpperCase()}iB`
}

/** @returns what the writer of a refused duration probably meant */
export function durationHint(value: unknown): string | undefined {
  if (typeof value === 'number') {
    return Number.isInteger(value) && value > 0 ? `a unit is needed: ${value}s, ${value}m or ${value}h` : undefined
  }
  const loose = typeof value === 'string' ? /^\s*(\d{1,6})\s*([a-z]+)\s*$/i.exec(value) : null
  const unit = loose?.[2]?.[0]?.toLowerCase()
  if (loose === null || unit === undefined || Number(loose[1]) === 0) return undefined
  if (unit === 'd') return `write ${Number(loose[1]) * 24}h`
  return durationUnits.has(unit) ? `write ${Number(loose[1])}${unit}` : undefined
}
