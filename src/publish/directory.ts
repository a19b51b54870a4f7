import path from 'node:path'
import { errorMessage, UserError } from '../errors.ts'
import { copyWhole, moveWhole } from './whole-files.ts'

/**
 * Puts an image and its report where a terminal's user wants them: the image into `directory`, its report into a folder
 * in it, as the two artifacts have them, so that several images can share a directory. The image is moved.
 * @param reportName the folder's name
 * @returns absolute paths
 * @throws UserError `publish.directory`; no half file is left under a final name
 */
export async function publishToDirectory(what: {
  readonly image?: string
  readonly reportFiles: readonly string[]
  readonly reportName: string
  readonly directory: string
}): Promise<{ image?: string; reportFiles: string[] }> {
  const reportFolder = path.resolve(what.directory, what.reportName)
  let at = what.directory
  try {
    const reportFiles: string[] = []
    let image: string | undefined
    if (what.image !== undefined) {
      at = image = path.resolve(what.directory, path.basename(what.image))
      await moveWhole(what.image, image)
    }
    for (const file of what.reportFiles) {
      at = path.join(reportFolder, path.basename(file))
      await copyWhole(file, at)
      reportFiles.push(at)
    }
    return image === undefined ? { reportFiles } : { image, reportFiles }
  } catch (error) {
    throw new UserError('publish.directory', `cannot write ${at}: ${errorMessage(error)}`, { cause: error })
  }
}
