import { open } from 'node:fs/promises'
import { fileSource, type Source } from './source.ts'

/** Opens a file for reading while `use` runs. A folder or a device is no file. */
export async function withSource<T>(file: string, use: (source: Source) => Promise<T>): Promise<T> {
  const handle = await open(file, 'r')
  try {
    const found = await handle.stat()
    if (!found.isFile()) throw new Error('it is not a file')
    return await use(fileSource(handle.fd, found.size))
  } finally {
    await handle.close()
  }
}
