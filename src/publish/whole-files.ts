/** Files that appear under their name only when they are complete. */
import { copyFile, mkdir, open, rename, rm } from 'node:fs/promises'
import path from 'node:path'

/** Writes a text file, or replaces it; a reader finds the old one or the new one. Makes its folder. */
export async function writeWhole(file: string, text: string): Promise<void> {
  await appear(file, async (partial) => {
    const handle = await open(partial, 'w')
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
  })
}

/** Copies a file, replacing what is there. Makes its folder. */
export async function copyWhole(source: string, target: string): Promise<void> {
  await appear(target, async (partial) => {
    await copyFile(source, partial)
    const handle = await open(partial, 'r+')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  })
}

/** Moves a file, from one file system to another too. Makes its folder. */
export async function moveWhole(source: string, target: string): Promise<void> {
  await mkdir(path.dirname(target), { recursive: true })
  try {
    await rename(source, target)
  } catch (error) {
    const elsewhere = typeof error === 'object' && error !== null && 'code' in error && error.code === 'EXDEV'
    if (!elsewhere) throw error
    await copyWhole(source, target)
    await rm(source)
  }
}

async function appear(target: string, write: (partial: string) => Promise<void>): Promise<void> {
  await mkdir(path.dirname(target), { recursive: true })
  const partial = `${target}.partial`
  try {
    await write(partial)
    await rename(partial, target)
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
}
