/** The bytes of one image file, read at any place. */
import { open } from 'node:fs/promises'
import { errorMessage, UserError } from '../errors.ts'

export interface FileBytes {
  readonly file: string
  /** Bytes. */
  readonly size: number
  /**
   * Fills `target` from `offset` of the file.
   * @param what is being read, for the error
   * @throws UserError `disk.read` when the file cannot be read or ends before
   */
  readInto(target: Uint8Array, offset: number, what: string): Promise<void>
  close(): Promise<void>
}

/** @throws UserError `disk.open` */
export async function openFile(file: string): Promise<FileBytes> {
  const fail = (error: unknown) => {
    throw new UserError('disk.open', `${file}: cannot be opened: ${errorMessage(error)}`, { cause: error })
  }
  const handle = await open(file, 'r').catch(fail)
  const { size } = await handle.stat().catch(async (error: unknown) => {
    await handle.close()
    return fail(error)
  })
  return {
    file,
    size,
    async readInto(target, offset, what) {
      let done = 0
      while (done < target.length) {
        const at = offset + done
        const { bytesRead } = await handle.read(target, done, target.length - done, at).catch((error: unknown) => {
          const message = `${file}: cannot read ${what} at byte ${at}: ${errorMessage(error)}`
          throw new UserError('disk.read', message, { cause: error })
        })
        if (bytesRead === 0) {
          const held = `${what} at byte ${offset} has ${target.length} bytes, of which the file holds ${done}`
          throw new UserError('disk.read', `${file}: cut short: ${held}`)
        }
        done += bytesRead
      }
    },
    close: () => handle.close()
  }
}

/** @returns `length` bytes of a file; errors as `readInto` */
export async function readBytes(bytes: FileBytes, offset: number, length: number, what: string): Promise<Buffer> {
  const target = Buffer.alloc(length)
  await bytes.readInto(target, offset, what)
  return target
}
